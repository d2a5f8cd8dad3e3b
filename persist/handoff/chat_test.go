package handoff

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"

	"pgregory.net/rapid"
)

// clumsy are more things that happen to a text, each with what is drawn for it.
var clumsy = map[string]func(*rapid.T, string) string{
	"a mark of quotation": func(t *rapid.T, s string) string {
		mark := rapid.SampledFrom([]string{"> ", ">", ">> ", "> > ", "| ", "    "}).Draw(t, "mark")
		return mark + strings.ReplaceAll(s, "\n", "\n"+mark)
	},
	"wrapped": func(t *rapid.T, s string) string {
		width := rapid.IntRange(20, 100).Draw(t, "width")
		var out []string
		for l := range strings.Lines(s) {
			r := []rune(strings.TrimRight(l, "\n"))
			for len(r) > width {
				out, r = append(out, string(r[:width])), r[width:]
			}
			out = append(out, string(r))
		}
		return strings.Join(out, "\n")
	},
	"an odd character somewhere": func(t *rapid.T, s string) string {
		odd := rapid.SampledFrom([]string{"\u200b", "\ufeff", "\u00ad", "\u2060", "\u00a0", " ", "\n", "\t", "\r"}).Draw(t, "odd")
		r := []rune(s)
		at := rapid.IntRange(0, len(r)).Draw(t, "at")
		return string(r[:at]) + odd + string(r[at:])
	},
	"smart quotes": func(_ *rapid.T, s string) string { return strings.NewReplacer(`"`, "“", "'", "’").Replace(s) },
	"smart dashes": func(_ *rapid.T, s string) string { return strings.ReplaceAll(s, "--", "–") },
	"empty lines":  func(_ *rapid.T, s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
	"trimmed": func(_ *rapid.T, s string) string {
		var out []string
		for l := range strings.Lines(s) {
			out = append(out, strings.TrimSpace(l))
		}
		return strings.Join(out, "\n")
	},
	"cut": func(t *rapid.T, s string) string {
		r := []rune(s)
		return string(r[:rapid.IntRange(len(r)/2, len(r)).Draw(t, "end")])
	},
	"a letter changed": func(t *rapid.T, s string) string {
		b := []byte(s)
		b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= 1
		return string(b)
	},
	"sent twice": func(_ *rapid.T, s string) string { return s + "\n" + s },
}

// clumsily is what arrives of a text after up to three such things.
func clumsily(t *rapid.T, s string) string {
	var names []string
	for name := range clumsy {
		names = append(names, name)
	}
	for name := range chats {
		names = append(names, name)
	}
	for range rapid.IntRange(0, 3).Draw(t, "how many") {
		name := rapid.SampledFrom(slices.Sorted(slices.Values(names))).Draw(t, "what")
		if change := clumsy[name]; change != nil {
			s = change(t, s)
		} else {
			s = chats[name](s)
		}
	}
	return s
}

// However it was sent: what is read is what was written, or it is refused with a
// reason; there is nothing between.
func TestClumsyChats(t *testing.T) {
	k, recipient := key(t)
	want := Request{ConnectorName: "Löhne: 100% & key: mehr", ConnectorID: madeUp.ConnectorID, Group: "Drivers", Recipient: recipient, Date: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	reply, err := SealTo(recipient, madeUp)
	if err != nil {
		t.Fatal(err)
	}
	read, opened, all := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		all++
		got, err := ReadRequest(clumsily(t, want.Message()))
		switch {
		case err == nil && !reflect.DeepEqual(got, want):
			t.Fatalf("read something else: %+v", got)
		case err == nil:
			read++
		case CodeOf(err) == "":
			t.Fatalf("refused without a reason: %v", err)
		}
		p, err := Open(clumsily(t, reply), k)
		switch {
		case err == nil && (!p.Token.Equal(madeUp.Token) || p.Group != madeUp.Group || p.Remark != madeUp.Remark):
			t.Fatalf("opened something else: %+v", p)
		case err == nil:
			opened++
		case CodeOf(err) == "" || !p.Token.IsZero():
			t.Fatalf("refused without a reason: %+v, %v", p, err)
		}
	})
	t.Logf("of %d clumsily sent: %d requests read, %d replies opened, the others refused", all, read, opened)
	if read < all/3 || opened < all/3 {
		t.Error("too few arrive: what chats do is to be undone")
	}
}

// A reply to another developer, of another connector's key, under a passphrase or
// with nothing in it is never taken for one's own.
func TestRepliesToOthersAreNotOpened(t *testing.T) {
	mine, _ := key(t)
	imported, all := 0, 0
	for range 50 {
		_, theirs := key(t)
		reply, err := SealTo(theirs, madeUp)
		if err != nil {
			t.Fatal(err)
		}
		all++
		if p, err := Open(reply, mine); err == nil || !p.Token.IsZero() {
			imported++
		}
		if _, err := OpenWith(reply, secret.New("any-words-at-all")); err == nil {
			imported++
		}
	}
	t.Logf("%d imports of %d", imported, all)
	if imported > 0 {
		t.Error("another's reply was opened")
	}
}
