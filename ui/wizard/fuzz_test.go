package wizard

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// Whatever is pressed and pasted, on whatever page and size: no panic, nothing
// is sent, no line is wider than the screen, and nothing that was pasted acts on
// the terminal. Commands are not run, so that only the screens are at work.
func FuzzScreens(f *testing.F) {
	f.Add([]byte("\r\r\t\t \r\x1b"))
	f.Add([]byte("\r\rPayroll\tid\tsecret\r\r\x02\x03\x04\x05"))
	f.Add([]byte("p\x1b]0;x\x07\x9b2J\xe2\x80\xae\r\r"))
	m := machine{dir: f.TempDir(), now: time.Now, browse: session.NoBrowser}
	target, err := session.ParseTarget(false, "http://127.0.0.1:1", "http://127.0.0.1:1")
	if err != nil {
		f.Fatal(err)
	}
	h, err := m.open(context.Background(), target)
	if err != nil {
		f.Fatal(err)
	}
	sent := 0
	h.Client = func(p kaizala.Policy) *kaizala.Client { sent++; return kaizala.New(kaizala.Options{Policy: p}) }
	keys := []tea.KeyPressMsg{
		{Code: tea.KeyEnter}, {Code: tea.KeyTab}, {Code: tea.KeyEscape}, {Code: tea.KeyUp}, {Code: tea.KeyDown}, {Code: tea.KeySpace, Text: " "},
		{Code: tea.KeyF1}, {Code: tea.KeyF2}, {Code: tea.KeyF3}, {Code: 'o', Mod: tea.ModCtrl}, {Code: 'r', Mod: tea.ModCtrl}, {Code: 's', Mod: tea.ModCtrl},
		{Code: tea.KeyPgDown}, {Code: tea.KeyBackspace}, {Code: 'u', Mod: tea.ModCtrl}, {Code: 'y', Mod: tea.ModCtrl},
	}
	roles := []steps.Role{steps.Developer, steps.Admin, steps.Check, steps.User}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 400 {
			return
		}
		now := time.Unix(1_800_000_000, 0)
		o := Options{Options: talk.Options{Target: target, Now: func() time.Time { now = now.Add(time.Second); return now }, Zone: time.UTC}}
		var model tea.Model = New(context.Background(), o)
		role := steps.Developer
		if len(script) > 0 {
			role = roles[int(script[0])%len(roles)]
		}
		for _, msg := range []tea.Msg{tea.WindowSizeMsg{Width: 80, Height: 24}, opened{home: h}, entered{session: h.New(role)}} {
			model, _ = model.Update(msg)
		}
		for i, b := range script {
			var msg tea.Msg
			switch {
			case int(b) < len(keys):
				msg = keys[b]
			case b == 'p':
				msg = tea.PasteMsg{Content: string(script[i:])}
			case b == 'w':
				msg = tea.WindowSizeMsg{Width: 20 + i%120, Height: 5 + i%50}
			default:
				msg = tea.KeyPressMsg{Code: rune(b), Text: string(rune(b))}
			}
			model, _ = model.Update(msg)
			content := model.(Model).View().Content
			for line := range strings.Lines(content) {
				if w := ansi.StringWidth(line); w > max(model.(Model).width, 20) {
					t.Fatalf("a line of %d cells on a screen of %d: %q", w, model.(Model).width, line)
				}
			}
			if plain := ansi.Strip(content); strings.ContainsAny(plain, "\x1b\x07\u009b\u202e\x00") {
				t.Fatalf("control bytes on the screen: %q", plain)
			}
		}
		if sent > 0 {
			t.Fatal("something was sent")
		}
	})
}
