package words

import "strings"

// Keys is how a person does something on one face: what stands for {retry} and the
// like in the texts of the entries. Each but Stays is a phrase that follows "to go on,"
// such as "press Ctrl+S". {Retry} is the same at the beginning of a sentence.
type Keys struct {
	Retry string // try again what failed
	Copy  string // copy the text or the address on the screen
	Back  string // leave this page or question
	Help  string // list what there is
	Clear string // leave the box for a message empty
	Home  string // list all set-ups
	Stays string // a sentence: what was entered is still there; "" on a command line
}

// places are the names that stand in braces, in the order of Phrases.
func places() []string { return []string{"retry", "copy", "back", "help", "clear", "home", "stays"} }

// Phrases are what stands in place of the names.
func (k Keys) Phrases() []string {
	return []string{k.Retry, k.Copy, k.Back, k.Help, k.Clear, k.Home, k.Stays}
}

// pairs are the places, each followed by what stands there.
func (k Keys) pairs() []string {
	var out []string
	for i, phrase := range k.Phrases() {
		name := places()[i]
		out = append(out, "{"+name+"}", phrase, "{"+capital(name)+"}", capital(phrase))
	}
	return out
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
