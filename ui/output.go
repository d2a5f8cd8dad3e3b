package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"kaizala-setup/ui/words"
)

// write prints a text on standard output. Codes: output_failed.
func (a *app) write(text string) error {
	_, err := io.WriteString(a.Out, text)
	return words.Unwritten(err)
}

// standardOutput is the writer of what cobra itself prints, such as completions. Its errors
// are those of words.Unwritten.
type standardOutput struct{ io.Writer }

func (o standardOutput) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	return n, words.Unwritten(err)
}

// jsonVersion is that of the objects which --json prints. It is raised when a field changes
// its meaning or goes; new fields may come at any time.
const jsonVersion = 1

// versioned is a command's result for programs: one object in a line, its version first.
func versioned(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	object := strings.TrimPrefix(string(b), "{")
	if object == string(b) {
		return "", fmt.Errorf("a result for programs is not an object: %.20s", b)
	}
	if object != "}" {
		object = "," + object
	}
	return fmt.Sprintf(`{"version":%d%s`, jsonVersion, object) + "\n", nil
}
