package sandbox

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// What is shown of each operation.
const (
	seenByAnother = "success seen by another call"
	noPermission  = "missing permission"
	itsError      = "documented error"
)

// report has what was shown of the operations.
type report struct {
	mu   *sync.Mutex
	well map[string]bool // by operation and what was shown
}

func newReport() report { return report{new(sync.Mutex), map[string]bool{}} }

// run shows one thing of an operation.
func (p report) run(t *testing.T, r row, what string, show func(*desk)) {
	t.Run(what, func(t *testing.T) {
		t.Parallel()
		t.Cleanup(func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.well[r.Name+what] = !t.Failed()
		})
		show(newDesk(t))
	})
}

// table has a line for each operation.
func (p report) table(rows []row) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out strings.Builder
	line := func(method, path, status string, marks ...string) {
		fmt.Fprintf(&out, "%-6s %-49s %-10s %-28s  %-18s  %s\n", method, path, status, marks[0], marks[1], marks[2])
	}
	line("", "operation", "how known", seenByAnother, noPermission, itsError)
	for _, r := range rows {
		var marks []string
		for _, what := range []string{seenByAnother, noPermission, itsError} {
			mark := "NOT SHOWN"
			switch {
			case !r.Built:
				mark = "not in the sandbox"
			case what == noPermission && r.Tokens == "":
				mark = "needs none"
			case p.well[r.Name+what]:
				mark = "shown"
			}
			marks = append(marks, mark)
		}
		line(r.Method, r.Path, r.Status, marks...)
	}
	return out.String()
}
