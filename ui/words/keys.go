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

// pairs are the names in braces, each followed by what stands there.
func (k Keys) pairs() []string {
	var out []string
	for name, phrase := range map[string]string{
		"retry": k.Retry, "copy": k.Copy, "back": k.Back, "help": k.Help, "clear": k.Clear, "home": k.Home, "stays": k.Stays,
	} {
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
