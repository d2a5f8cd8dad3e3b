package doctor

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strconv"
	"time"

	"golang.org/x/term"
)

// answerDeadline is how long a terminal may take to answer. Over a slow line it is there
// within half a second.
const answerDeadline = time.Second

// maxAnswer is how much is read of a terminal that does not answer as asked, in bytes.
const maxAnswer = 4 << 10

// AskCursor is Terminal.Ask at the terminal of the process, whose modes keys gives. What
// a person types meanwhile is lost.
func AskCursor(ctx context.Context, keys *os.File) Cursor {
	unknown := Cursor{Answered: true}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0) // a file of its own: only this one gets a deadline
	if err != nil {
		return unknown
	}
	defer func() { _ = tty.Close() }()
	deadline := time.Now().Add(answerDeadline)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	if tty.SetDeadline(deadline) != nil { // a system whose terminals have none
		return unknown
	}
	was, err := term.MakeRaw(int(keys.Fd()))
	if err != nil {
		return unknown
	}
	defer func() { _ = term.Restore(int(keys.Fd()), was) }()
	stop := context.AfterFunc(ctx, func() { _ = tty.SetDeadline(time.Now()) })
	defer stop()
	if _, err := tty.WriteString("\ré\x1b[6n"); err != nil {
		return Cursor{}
	}
	answer := readAnswer(tty)
	_ = tty.SetDeadline(time.Now().Add(answerDeadline))
	_, _ = tty.WriteString("\r\x1b[K")
	return answer
}

// readAnswer reads a report of the cursor's place: ESC [ line ; column R.
func readAnswer(tty interface{ Read([]byte) (int, error) }) Cursor {
	report := regexp.MustCompile(`\x1b\[[0-9]{1,5};([0-9]{1,5})R`)
	var got bytes.Buffer
	part := make([]byte, 256)
	for got.Len() < maxAnswer {
		n, err := tty.Read(part)
		got.Write(part[:n])
		if m := report.FindSubmatch(got.Bytes()); m != nil {
			column, _ := strconv.Atoi(string(m[1]))
			return Cursor{true, column}
		}
		if err != nil {
			break
		}
	}
	return Cursor{}
}
