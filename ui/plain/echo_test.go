package plain

import (
	"errors"
	"testing"
)

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

// What is echoed goes through the printer: that it could not be written is known.
func TestAnEchoThatCannotBeWrittenIsKnown(t *testing.T) {
	t.Parallel()
	p := newPrinter(full{})
	a := answer{shown: true, out: p}
	if a.echo("x"); p.failed == nil {
		t.Error("it is not known")
	}
}
