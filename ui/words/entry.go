package words

import (
	"cmp"
	"slices"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// Entry is all that the program knows of one code. The texts may name evidence in
// braces, see evidence, and places of Keys.
type Entry struct {
	Code string
	Words
	Exit   int            // of a command that ends with it
	Asks   Asks           // what the person has to give before the effect is retried
	Helps  session.Remedy // what may help a failed save, besides trying again
	Insist bool           // what was received may be used all the same
	Good   bool           // good news
	Field  steps.FieldID  // where the fault is most likely mended
}

// Asks is what an effect cannot do without and a person has to give, before it
// is asked for again.
type Asks int

// What may be asked for.
const (
	AsksNothing         Asks = iota
	AsksNewPassphrase        // chosen now, twice
	AsksPassphrase           // of the documents
	AsksReplyPassphrase      // of the admin's reply
	AsksConsent              // a yes to session.ConsentHost
	AsksPlace                // a directory, for what the usual one does not take
)

// Exit codes of the program. An entry without one has ExitFailed.
const (
	ExitFine        = 0
	ExitFailed      = 1
	ExitUsage       = 2   // a wrong call, or consent is missing
	ExitNotSetUp    = 3   // not set up, or expired by our own judgement
	ExitRefused     = 4   // by the service
	ExitUnreachable = 5   // what answers is not the service, or nothing does
	ExitLater       = 75  // try again later
	ExitCannotRun   = 126 // as a shell has it, like the next
	ExitNoCommand   = 127
	ExitInterrupted = 130
)

// Worst is the worse of two exit codes: 130 > 2 > 4 > 5 > 75 > 3 > 1 > 0.
func Worst(a, b int) int {
	order := []int{ExitInterrupted, ExitUsage, ExitRefused, ExitUnreachable, ExitLater, ExitNotSetUp, ExitFailed, ExitFine}
	return order[min(slices.Index(order, a), slices.Index(order, b))]
}

// detail has words for one cause of a code.
type detail struct {
	code, detail string
	Words
}

func entries() [][]Entry { return [][]Entry{serviceEntries, ownEntries} }

// Of is the entry of a code. A code that has none gets an entry that says so.
func Of(code string) Entry {
	r, _ := find(code)
	return r
}

func find(code string) (r Entry, known bool) {
	for _, part := range entries() {
		for _, r := range part {
			if r.Code == code {
				r.Exit = cmp.Or(r.Exit, ExitFailed)
				return r, true
			}
		}
	}
	return Entry{Code: code, Words: Words{What: "Something failed that has no description yet (" + code + ")."}, Exit: ExitFailed}, false
}

// ofDetail gives the finer words for an error's detail, where there are any.
func ofDetail(w Words, code string, k *kaizala.Error) Words {
	cause, _, _ := strings.Cut(k.Detail, " ")
	for _, d := range details {
		if d.code == code && code == string(k.Reason) && d.detail == cause {
			return d.Words
		}
	}
	return w
}

// FieldOf is the field to look at first after a notice: the one that steps names,
// else the one of the code's entry. A message that was pasted is at fault only where
// it was received.
func FieldOf(n steps.Notice) steps.FieldID {
	if n.Field != "" {
		return n.Field
	}
	if f := Of(n.Code).Field; f != steps.ReplyField || n.Effect == steps.EffectReceive {
		return f
	}
	return ""
}

// MayInsist reports whether a person may use what the notice says was refused.
func MayInsist(n steps.Notice) bool {
	return n.Effect == steps.EffectReceive && Of(n.Code).Insist
}

// Removed reports whether the notice says that another window removed the set-up.
func Removed(n steps.Notice) bool { return n.Code == vault.CodeForgottenThere }

// Codes are those that have an entry.
func Codes() []string {
	var out []string
	for _, part := range entries() {
		for _, e := range part {
			out = append(out, e.Code)
		}
	}
	return out
}
