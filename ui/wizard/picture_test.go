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

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
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
	x.sees("Note the refresh token").press("f2").sees("ready: 1,019 characters", "▸ [ Go on")
	t.Run("grant.svg", x.isDrawn)
	x.press("enter").sees("Share the token").press("enter").sees("Receive", "characters").press("enter").sees("Received").press("enter")
	x.sees("▸ [ Make the live call").press("enter").sees("It works", "▸ [ Go on")
	t.Run("call.svg", x.isDrawn)
	x.leaves()
}

// Screens that no journey above comes to, on a dark and on a light terminal.
func TestFramesAsPictures(t *testing.T) {
	t.Parallel()
	drawn := frames(t)
	for _, c := range []struct {
		picture, frame string
		width, height  int
		on             paper
	}{
		{"home.svg", "home, 3", 90, 18, dark},
		{"home-light.svg", "home, 3", 90, 18, light},
		{"done-wide.svg", "developer.done", 140, 36, dark},
		{"done-light.svg", "developer.done", 80, 24, light},
	} {
		t.Run(c.picture, func(t *testing.T) {
			m, _ := drawn[c.frame].Update(tea.WindowSizeMsg{Width: c.width, Height: c.height})
			m, _ = m.Update(tea.BackgroundColorMsg{Color: c.on.color})
			em := vt.NewSafeEmulator(c.width, c.height)
			_, _ = em.Write([]byte(strings.ReplaceAll(m.View().Content, "\n", "\r\n")))
			isPicture(t, stable(svg(em, c.on)))
		})
	}
}

// isDrawn compares the screen with the picture of the test's name, once what the
// wizard does meanwhile (a save, the probe of the store) is over.
func (x *terminal) isDrawn(t *testing.T) {
	t.Helper()
	want, err := os.ReadFile(picturePath(t))
	for deadline := time.Now().Add(patience); err == nil && stable(svg(x.em, dark)) != string(want) && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	isPicture(t, stable(svg(x.em, dark)))
}

func picturePath(t *testing.T) string {
	return filepath.Join("testdata", "pictures", filepath.Base(t.Name()))
}

func isPicture(t *testing.T, got string) {
	t.Helper()
	path := picturePath(t)
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

// What a cell of the picture measures, in pixels.
const (
	cellWidth, cellHeight = 8.4, 18.0
	margin                = 12.0
)

// paper is a terminal's own two colours.
type paper struct {
	back, ink string
	color     color.Color
}

var (
	dark  = paper{"#14181f", "#d7dce4", color.Black}
	light = paper{"#ffffff", "#1f242b", color.White}
)

// picture is a screen while it is drawn.
type picture struct {
	strings.Builder
	em *vt.SafeEmulator
	paper
}

// svg draws the screen: a text a line, a span for each run of cells that look
// the same.
func svg(em *vt.SafeEmulator, on paper) string {
	b := picture{em: em, paper: on}
	width, height := float64(em.Width())*cellWidth+2*margin, float64(em.Height())*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="A screen of kaizala-setup">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", on.back)
	fmt.Fprintf(&b, `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="%s">`+"\n", on.ink)
	for y := range em.Height() {
		b.line(y)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func (b *picture) line(y int) {
	for at := 0; at < b.em.Width(); {
		style, text, from := b.cell(at, y).Style, "", at
		for ; at < b.em.Width() && style.Equal(&b.cell(at, y).Style); at += max(b.cell(at, y).Width, 1) {
			text += b.cell(at, y).Content
		}
		b.span(style, text, from, y)
	}
}

func (b *picture) span(style uv.Style, text string, from, y int) {
	left, top := margin+float64(from)*cellWidth, margin+float64(y)*cellHeight
	fg, bg := rgb(style.Fg, b.ink), rgb(style.Bg, "")
	if style.Attrs&uv.AttrReverse != 0 {
		fg, bg = b.back, fg
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
func (b *picture) cell(column, row int) *uv.Cell {
	c := b.em.CellAt(column, row)
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
