package plain

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/talk"
)

// maxLine is how much of one line is kept, in bytes: more than any real message has.
// The rest of the line is read and dropped.
const maxLine = 256 << 10

// Bytes that a terminal in raw mode sends for its editing keys.
const (
	interrupt = 0x03
	endOfText = 0x04
	backspace = 0x08
	eraseLine = 0x15
	erase     = 0x7f
)

// input reads answers, a line at a time, from a terminal or from a pipe.
type input struct {
	r   *bufio.Reader
	out *printer
	now func() time.Time
	tty int // descriptor of the terminal, or -1
	eof bool
	// brackets is whether the terminal is asked to bracket what is pasted.
	brackets bool
	// deaf is until when a terminal's bytes are dropped: the rest of a paste is not an
	// answer to the next question.
	deaf time.Time
}

func newInput(r io.Reader, out *printer, now func() time.Time) *input {
	in := &input{r: bufio.NewReader(r), out: out, now: now, tty: -1}
	if f, ok := r.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		in.tty = int(f.Fd())
	}
	return in
}

func (in *input) interactive() bool { return in.tty >= 0 }

// line asks a question and reads one line in clear. The error is io.EOF, or ctx's.
func (in *input) line(ctx context.Context, question string) (string, error) {
	text, err := in.lines(ctx, question, func(string) bool { return false })
	return secret.Clean(text), err
}

// lines is line, with further lines as long as more(text so far) is true.
func (in *input) lines(ctx context.Context, question string, more func(string) bool) (string, error) {
	b, err := in.asked(ctx, question, more, true)
	return string(b), err
}

// hidden is lines without showing what is typed.
func (in *input) hidden(ctx context.Context, question string, more func(string) bool) (secret.Secret, error) {
	b, err := in.asked(ctx, question, more, false)
	return secret.New(string(b)), err
}

// asked asks a question and reads the answer. A terminal's own echo is off before the
// question is written, so that fast typing is not shown either.
func (in *input) asked(ctx context.Context, question string, more func(string) bool, shown bool) ([]byte, error) {
	in.out.end()
	if in.interactive() {
		restore, err := in.raw()
		if err != nil {
			return nil, err
		}
		defer restore()
	}
	in.out.ask(question)
	return in.read(ctx, more, shown)
}

type result struct {
	text []byte
	err  error
}

// read waits for an answer or for the end of ctx. After the end of ctx the read goes on
// in the background until the program ends.
func (in *input) read(ctx context.Context, more func(string) bool, shown bool) ([]byte, error) {
	gather := in.piped
	if in.interactive() {
		gather = in.keyed
	}
	done := make(chan result, 1)
	go func() {
		text, err := gather(more, shown)
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		if in.interactive() && bytes.Contains(r.text, []byte("\n")) {
			_, _ = in.r.Discard(in.r.Buffered())
			in.deaf = in.now().Add(talk.PasteGuard)
		}
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// piped reads a line from a pipe or a file, and further lines until more is false, a
// lone dot, or the end.
func (in *input) piped(more func(string) bool, _ bool) ([]byte, error) {
	text, err := in.next()
	if err != nil {
		return nil, err
	}
	for len(text) < maxLine && more(string(text)) {
		line, err := in.next()
		if err != nil || string(line) == "." {
			break
		}
		text = append(append(text, '\n'), line...)
	}
	return text, nil
}

// next reads the next line. A last line without a line end counts.
func (in *input) next() ([]byte, error) {
	line := []byte{}
	for {
		b, err := in.byte()
		switch {
		case err != nil && len(line) > 0:
			return line, nil
		case err != nil:
			return nil, err
		case b == '\n':
			return bytes.TrimSuffix(line, []byte("\r")), nil
		case len(line) < maxLine:
			line = append(line, b)
		}
	}
}

func (in *input) byte() (byte, error) {
	for !in.eof {
		b, err := in.r.ReadByte()
		if in.eof = err != nil; !in.eof && in.now().After(in.deaf) {
			return b, nil
		}
	}
	return 0, io.EOF
}

// Asker asks questions at a terminal, one after the other.
type Asker struct{ in *input }

// NewAsker writes questions to out and reads answers from in.
func NewAsker(in io.Reader, out io.Writer, now func() time.Time) Asker {
	return Asker{newInput(in, newPrinter(out), now)}
}

// Line reads an answer of one line. The error is io.EOF, or ctx's.
func (a Asker) Line(ctx context.Context, question string) (string, error) {
	defer a.in.out.end()
	return a.in.line(ctx, question)
}

// Hidden reads an answer without showing it, up to a line with just a dot. The error is
// io.EOF, or ctx's.
func (a Asker) Hidden(ctx context.Context, question string) (secret.Secret, error) {
	defer a.in.out.end()
	return a.in.hidden(ctx, question, func(string) bool { return true })
}

// Prompt tells why something is asked for, and asks until it is given or dropped. The
// error is io.EOF, or ctx's.
func (a Asker) Prompt(ctx context.Context, why string, q talk.Prompt) (talk.Prompt, error) {
	defer a.in.out.end()
	a.in.out.text(why)
	return a.in.converse(ctx, q)
}
