package wizard

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"

	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// keyMap has the keys of the actions. A key that does nothing now is left out of
// the footer and the help by the screen that says which keys it has.
type keyMap map[talk.ID]key.Binding

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}

func newKeys() keyMap {
	k := keyMap{}
	for _, a := range talk.Actions() {
		if len(a.Keys) > 0 {
			k[a.ID] = bind(a.Label, a.Keys...)
		}
	}
	return k
}

// typed reports whether a key would write into a text field: single characters
// are keys only where no text field has the focus.
func typed(k string) bool { return len([]rune(k)) == 1 || k == "space" }

// words are the keys as the texts of errors name them.
func (k keyMap) words() words.Keys {
	press := func(id talk.ID) string { return "press " + k.label(id) }
	return words.Keys{
		Retry: press(talk.Retry) + " to try again",
		Copy:  press(talk.Copy),
		Back:  press(talk.Back),
		Help:  press(talk.Help),
		Clear: "empty the box (Ctrl+U)",
		Home:  press(talk.Home) + " for the start page",
		Stays: "What you entered is still here.",
		Paste: "paste",
		Asked: "To be asked again, " + press(talk.Retry) + ".",
		Agree: press(talk.Retry) + " and say yes to", Practise: "To practise, start again and choose the sandbox.",
		Merge: "To go on with that set-up, " + press(talk.Home) + " for the start page.",
	}
}

// label is the first key of an action as keyboards have it: "Ctrl+S"; "" without one.
func (k keyMap) label(id talk.ID) string {
	b, ok := k[id]
	if !ok {
		return ""
	}
	parts := strings.Split(b.Keys()[0], "+")
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "+")
}

// untyped is a binding where text is typed: without the keys that would be text.
func untyped(b key.Binding) key.Binding {
	b.SetKeys(slices.DeleteFunc(slices.Clone(b.Keys()), typed)...)
	return b
}

// numbered is a binding of the digits up to n, or none.
func numbered(n int) []key.Binding {
	var digits []string
	for i := range min(n, byNumber) {
		digits = append(digits, strconv.Itoa(i+1))
	}
	if len(digits) == 0 {
		return nil
	}
	help := strings.Join(slices.Compact([]string{digits[0], digits[len(digits)-1]}), "-")
	return []key.Binding{key.NewBinding(key.WithKeys(digits...), key.WithHelp(help, "choose"))}
}

func relabel(b key.Binding, help string) key.Binding {
	b.SetHelp(b.Help().Key, help)
	return b
}
