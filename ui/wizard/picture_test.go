package wizard

import (
	"flag"
	"fmt"
	"html"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// The pictures in the README are what an emulated terminal shows on the way
// through the wizard. With -update they are drawn anew.
func TestPictures(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.now = func() time.Time { return frozen }
	x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector", "http://127.0.0.1:").press("space", "space").sees("✓ Log in")
	t.Run("register.svg", x.isDrawn)
	x.press("enter").sees("Note the ID and secret").press("f2").sees("ready: 10 characters").press("enter").sees("Who grants").press("enter")
	x.sees("Ask the group's admin", "Also in the file").press("f3").sees("you play the admin")
	x.sees("What were you asked for?").press("enter").sees("Six words").press("enter").sees("Grant “Payroll”").press("enter")
	x.sees("Note the refresh token").press("f2").sees("ready: 892 characters", "▸ [ Go on")
	t.Run("grant.svg", x.isDrawn)
	x.press("enter").sees("Share the token").press("enter").sees("Receive", "characters").press("enter").sees("Received").press("enter")
	x.sees("▸ [ Make the live call").press("enter").sees("It works", "▸ [ Go on")
	t.Run("call.svg", x.isDrawn)
	x.leaves()
}

// isDrawn compares the screen with the picture of the test's name.
func (x *terminal) isDrawn(t *testing.T) {
	t.Helper()
	path, got := filepath.Join("testdata", "pictures", filepath.Base(t.Name())), stable(x.svg())
	if flag.Lookup("update").Value.String() == "true" { // the flag of the golden frames
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the picture (-) is not the screen (+); go test ./ui/wizard -update draws it anew:\n%s", diff)
	}
}

// What a cell of the picture measures, in pixels, and its two own colours.
const (
	cellWidth, cellHeight = 8.4, 18.0
	margin                = 12.0
	paper, ink            = "#14181f", "#d7dce4"
)

// svg draws the screen: a text a line, a span for each run of cells that look
// the same.
func (x *terminal) svg() string {
	var b strings.Builder
	width, height := float64(x.em.Width())*cellWidth+2*margin, float64(x.em.Height())*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="A screen of kaizala-setup">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", paper)
	fmt.Fprintf(&b, `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="%s">`+"\n", ink)
	for y := range x.em.Height() {
		x.line(&b, y)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func (x *terminal) line(b *strings.Builder, y int) {
	for at := 0; at < x.em.Width(); {
		style, text, from := x.cell(at, y).Style, "", at
		for ; at < x.em.Width() && style.Equal(&x.cell(at, y).Style); at += max(x.cell(at, y).Width, 1) {
			text += x.cell(at, y).Content
		}
		x.span(b, style, text, from, y)
	}
}

func (x *terminal) span(b *strings.Builder, style uv.Style, text string, from, y int) {
	left, top := margin+float64(from)*cellWidth, margin+float64(y)*cellHeight
	fg, bg := rgb(style.Fg, ink), rgb(style.Bg, "")
	if style.Attrs&uv.AttrReverse != 0 {
		fg, bg = paper, fg
	}
	length := float64(len([]rune(text))) * cellWidth
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.0f" fill="%s"/>`+"\n", left, top, length, cellHeight, bg)
	}
	trimmed := strings.TrimLeft(text, " ")
	left += float64(len(text)-len(trimmed)) * cellWidth
	if trimmed = strings.TrimRight(trimmed, " "); trimmed == "" {
		return
	}
	bold := ""
	if style.Attrs&uv.AttrBold != 0 {
		bold = ` font-weight="bold"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s>%s</text>`+"\n",
		left, top+13.5, float64(len([]rune(trimmed)))*cellWidth, fg, bold, strings.ReplaceAll(html.EscapeString(trimmed), " ", "\u00a0"))
}

// cell is the one at a place; an empty one is a space.
func (x *terminal) cell(column, row int) *uv.Cell {
	c := x.em.CellAt(column, row)
	if c == nil || c.Content == "" {
		return &uv.Cell{Content: " ", Width: 1}
	}
	return c
}

func rgb(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
