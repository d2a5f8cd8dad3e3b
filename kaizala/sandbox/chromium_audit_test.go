package sandbox

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"golang.org/x/sync/errgroup"
)

// auditScript gives a line for each fault of the page that it finds.
//
//go:embed testdata/audit.js
var auditScript string

// audit looks for what would stop somebody with a screen reader, a keyboard, a small
// phone or weak eyes: on every page in the first look, and in each other look the
// first time that a page has its heading.
func (x *tab) audit() {
	x.t.Helper()
	heading := x.auditLook()
	for _, l := range x.looks[1:] {
		if !slices.Contains(x.seen, l.name+": "+heading) {
			x.show(l)
			x.auditLook()
		}
	}
	x.show(x.looks[0])
}

// auditLook audits the page in the look of now, and gives its heading.
func (x *tab) auditLook() string {
	x.t.Helper()
	var faults []string
	var err error
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		faults, err = chromedp.Run(x.ctx, chromedp.Evaluate[[]string](auditScript)) // fails while the browser replaces the page
		if err == nil || time.Now().After(deadline) {
			break
		}
	}
	if err != nil {
		x.t.Fatal(err)
	}
	heading, _ := chromedp.Run(x.ctx, chromedp.Evaluate[string](`document.querySelector("h1")?.innerText ?? ""`))
	for _, f := range faults {
		x.t.Errorf("%s, %s, page %q: %s", x.now.name, x.who, heading, f)
	}
	if key := x.now.name + ": " + heading; !slices.Contains(x.seen, key) {
		x.seen = append(x.seen, key)
		x.tabs(heading)
		x.shot(heading)
	}
	return heading
}

// tabs presses the Tab key from the page's top on: it must reach each control in
// the order of reading, and the control must show that it has the focus.
func (x *tab) tabs(heading string) {
	x.t.Helper()
	count, err := chromedp.Run(x.ctx, chromedp.Evaluate[int](`(() => { const b = document.body; b.tabIndex = -1; b.focus(); b.blur(); b.removeAttribute("tabindex");
		const all = [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, [tabindex]")];
		window.focused = []; window.listener = new AbortController();
		addEventListener("focusin", ({target: e}) => { const s = getComputedStyle(e);
			window.focused.push([all.indexOf(e), s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 ? "" : e.outerHTML.slice(0, 80)]); }, {signal: window.listener.signal});
		return all.length; })()`))
	if err != nil {
		x.t.Fatal(err)
	}
	x.pressTab(count)
	focused, err := chromedp.Run(x.ctx, chromedp.Evaluate[[][]any](`(window.listener.abort(), window.focused)`))
	if err != nil {
		x.t.Fatal(err)
	}
	for want := range count {
		if want >= len(focused) {
			x.t.Errorf("%s, %s, page %q: %d tabs reach %d controls", x.now.name, x.who, heading, count, len(focused))
			return
		}
		if at := focused[want]; fmt.Sprint(at[0]) != fmt.Sprint(want) || at[1] != "" {
			x.t.Errorf("%s, %s, page %q: after %d tabs the focus is on element %v, without a mark: %q", x.now.name, x.who, heading, want+1, at[0], at[1])
			return
		}
	}
}

// pressTab presses the Tab key as often. No answer is waited for before the next press:
// one is like the other, and the browser takes them one by one.
func (x *tab) pressTab(times int) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, 10*time.Second)
	defer cancel()
	var presses errgroup.Group
	for range times {
		presses.Go(func() error {
			_, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9})
			return err
		})
	}
	if err := presses.Wait(); err != nil {
		x.t.Fatal(err)
	}
}
