package words

import "slices"

// Exit codes of the program. An entry without one has ExitFailed.
const (
	ExitFine        = 0
	ExitFailed      = 1
	ExitUsage       = 2  // a wrong call, or consent is missing
	ExitNotSetUp    = 3  // not set up, or expired by our own judgement
	ExitRefused     = 4  // by the service
	ExitUnreachable = 5  // what answers is not the service, or nothing does
	ExitLater       = 75 // try again later
	ExitInterrupted = 130
)

// Worst is the worse of two exit codes: 130 > 2 > 4 > 5 > 75 > 3 > 1 > 0.
func Worst(a, b int) int {
	order := []int{ExitInterrupted, ExitUsage, ExitRefused, ExitUnreachable, ExitLater, ExitNotSetUp, ExitFailed, ExitFine}
	return order[min(slices.Index(order, a), slices.Index(order, b))]
}
