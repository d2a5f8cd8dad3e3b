package sandbox

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// look is a width and a colour scheme in which a person sees the portal.
type look struct {
	name          string
	width, height int64
	scheme        string // light, dark
}

// tab is one person's tab in the real browser. It audits every page that it
// comes to in each of its looks.
type tab struct {
	t     *testing.T
	ctx   context.Context
	who   Person
	looks []look // the person clicks and types in the first
	now   look   // how the page is shown now
	mu    sync.Mutex
	said  []string // what the console printed: nothing, if all is well
	seen  []string // headings of the audited pages
}

// tabOf opens a person's portal in a new tab.
func tabOf(t *testing.T, browser context.Context, s *Server, who Person, looks []look) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	x := &tab{t: t, ctx: ctx, who: who, looks: looks}
	console := chromedp.Console(ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			if strings.Contains(m.Text, "status of 422") {
				continue // the page says itself what was typed wrong
			}
			x.mu.Lock()
			x.said = append(x.said, m.Text)
			x.mu.Unlock()
		}
	}()
	x.show(looks[0])
	x.do(chromedp.Navigate(s.Portal(who)))
	x.arrives("the address")
	x.audit()
	return x
}

// show changes the look of the page.
func (x *tab) show(l look) {
	x.t.Helper()
	if x.now == l {
		return
	}
	x.now = l
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}}
	if _, err := chromedp.Call(x.ctx, emulation.SetEmulatedMedia, media); err != nil {
		x.t.Fatal(err)
	}
	x.do(chromedp.EmulateViewport(l.width, l.height))
}

func (x *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, 10*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		x.t.Fatalf("%v, on the page:\n%s", err, x.text())
	}
}

// text is what a person reads on the page.
func (x *tab) text() string {
	text, _ := chromedp.Run(x.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	return text
}

func (x *tab) sees(texts ...string) *tab {
	x.t.Helper()
	page := strings.Join(strings.Fields(x.text()), " ")
	for _, want := range texts {
		if !strings.Contains(page, want) {
			x.t.Fatalf("never saw %q:\n%s", want, x.text())
		}
	}
	return x
}

// arrives waits for a page of the portal behind what was tapped. On the way there the
// browser shows an empty page.
func (x *tab) arrives(behind string) {
	x.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		there, err := chromedp.Run(x.ctx, chromedp.Evaluate[bool](`window.before === undefined && document.readyState === "complete" && document.querySelector("main") !== null`))
		if err == nil && there {
			break
		}
		if time.Now().After(deadline) {
			x.t.Fatalf("no page behind %q:\n%s", behind, x.text())
		}
	}
}

// tap clicks what has these words, and waits for the page behind it.
func (x *tab) tap(words string) *tab {
	x.t.Helper()
	quoted, _ := json.Marshal(words)
	x.do(chromedp.Evaluate[chromedp.Void](`window.before = true; 0`),
		chromedp.Click(chromedp.JSPath(`[...document.querySelectorAll("main a, main button"), ...document.querySelectorAll("a, button")].find(e => e.textContent.trim() === `+string(quoted)+`)`)))
	x.arrives(words)
	x.audit()
	return x
}

// types presses keys into the field with this label. It pastes a long text.
func (x *tab) types(label, text string) *tab {
	x.t.Helper()
	field := labelled(label)
	if len(text) < 20 {
		x.do(chromedp.SendKeys(field, text))
		return x
	}
	x.do(chromedp.Focus(field))
	if _, err := chromedp.Call(x.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		x.t.Fatal(err)
	}
	return x
}

// ticks clicks the boxes with these labels.
func (x *tab) ticks(labels ...string) *tab {
	x.t.Helper()
	for _, l := range labels {
		x.do(chromedp.Click(labelled(l)))
	}
	return x
}

// box is what the portal shows once, by its labels.
func (x *tab) box() map[string]string {
	x.t.Helper()
	text, err := chromedp.Run(x.ctx, chromedp.Text(chromedp.CSS("pre")))
	if err != nil {
		x.t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		out[name] = value
	}
	return out
}

// shot keeps a picture of the page where a person asked for them.
func (x *tab) shot(heading string) {
	dir := os.Getenv("KAIZALA_SETUP_SHOTS")
	if dir == "" {
		return
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, heading)
	png, err := chromedp.Run(x.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, x.now.name+"-"+string(x.who)+"-"+name+".png"), png, 0o600)
	}
	if err != nil {
		x.t.Error(err)
	}
}

// quiet fails if the page had anything to say to a developer: a refused source, a
// missing file, a script that ran.
func (x *tab) quiet() {
	x.t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.said) > 0 {
		x.t.Errorf("%s, %s: the console says %q", x.now.name, x.who, x.said)
	}
}

// pin is what stands on the phone beside the page.
func (x *tab) pin() string {
	x.t.Helper()
	pin, err := chromedp.Run(x.ctx, chromedp.Text(chromedp.CSS(".pin")))
	if err != nil {
		x.t.Fatal(err)
	}
	return pin
}

// clear empties the field with this label, as a person does who marks all of it.
func clear(label string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](control(label) + `.value = ""; 0`)
}

// labelled is the field with this label.
func labelled(label string) chromedp.JSPath { return chromedp.JSPath(control(label)) }

// control is the field with this label in the page's language.
func control(label string) string {
	quoted, _ := json.Marshal(label)
	return `[...document.querySelectorAll("label")].find(e => e.textContent.trim() === ` + string(quoted) + `).control`
}
