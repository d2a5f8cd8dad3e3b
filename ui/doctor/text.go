package doctor

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

// Text is a sentence of a result. Only this package makes one, of phrases and values.
type Text struct{ text string }

// String is the text as it may be shown.
func (t Text) String() string { return t.text }

// IsEmpty reports whether there is none.
func (t Text) IsEmpty() bool { return t.text == "" }

// MarshalJSON gives the text.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.text) }

// phrase is a text of this package's source: %s stands for a value.
type phrase string

// value is a short text from outside that may stand in a sentence: clean, without any
// token or key, and cut.
type value struct{ text string }

// maxValue is how long a value may be, in characters; a path may be longer.
const (
	maxValue = 90
	maxPath  = 300
)

// name is what somebody called something.
func name(text string) value { return valueOf(text, maxValue) }

// path is where a file is, below ~ if it is below the person's directory.
func path(text, home string) value {
	if below, ok := strings.CutPrefix(text, home+string(filepath.Separator)); ok && home != "" {
		text = "~" + string(filepath.Separator) + below
	}
	return valueOf(text, maxPath)
}

// argument is a path as it stands in a command for a shell: whole, and quoted.
func argument(p string) value { return valueOf(secret.Quote(p), 2*maxPath) }

func number(n int) value { return value{strconv.Itoa(n)} }

func valueOf(text string, most int) value {
	text = kaizala.Veil(secret.CleanTo(text, most))
	if utf8.RuneCountInString(text) == 0 {
		text = "(empty)"
	}
	return value{text}
}

// say is a sentence with its values.
func say(p phrase, values ...value) Text {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v.text
	}
	if len(args) == 0 {
		return Text{string(p)}
	}
	return Text{fmt.Sprintf(string(p), args...)}
}

// told is a text of ui/words, whose evidence is clean already.
func told(text string) Text {
	return Text{kaizala.Veil(secret.Clean(strings.TrimSpace(text)))}
}

// joined are sentences one after the other.
func joined(all ...Text) Text {
	var out []string
	for _, t := range all {
		if !t.IsEmpty() {
			out = append(out, t.text)
		}
	}
	return Text{strings.Join(out, " ")}
}

// list are values in one line.
func list(all []value) value {
	var out []string
	for _, v := range all {
		out = append(out, v.text)
	}
	return value{strings.Join(out, ", ")}
}
