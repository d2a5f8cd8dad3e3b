package plain

import (
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"kaizala-setup/ui/words"
)

// printer writes lines. On a terminal it wraps them between words, since the terminal
// would break them anywhere.
type printer struct {
	w     io.Writer
	width func() int // 0: lines are as long as they are
	// open reports that the last line is a question and has no line end yet.
	open bool
	// failed is the first error of writing. The wizard goes on: what it is given is saved.
	failed error
}

func newPrinter(w io.Writer) *printer {
	p := &printer{w: w, width: func() int { return 0 }}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.width = func() int {
			width, _, _ := term.GetSize(int(f.Fd()))
			return width
		}
	}
	return p
}

// text writes a line, wrapped.
func (p *printer) text(line string) {
	if width := p.width(); width > 10 {
		line = ansi.Wrap(line, width-1, " ")
	}
	p.raw(line)
}

// raw writes lines as they are: they are to be copied out.
func (p *printer) raw(text string) {
	p.end()
	p.write(text + "\n")
}

func (p *printer) blank() { p.raw("") }

func (p *printer) rows(rows []words.Row) {
	for _, r := range rows {
		p.text(r.Label + ": " + r.Text)
	}
}

// ask writes a question; the answer follows on the same line.
func (p *printer) ask(question string) {
	p.end()
	p.write(strings.TrimSuffix(question, " ") + " ")
	p.open = true
}

// end ends the line of a question if the answer did not.
func (p *printer) end() {
	if p.open {
		p.open = false
		p.write("\n")
	}
}

func (p *printer) write(text string) {
	if _, err := p.w.Write([]byte(text)); p.failed == nil {
		p.failed = err
	}
}
