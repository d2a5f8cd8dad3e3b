package paste_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// flags say what the texts of a frame can carry beside plain values.
type flags int

const (
	spaces  flags = 1 << iota // a name may hold spaces
	ascii                     // and only ASCII
	wraps                     // a token may go on in the next line
	fixed                     // its bytes or columns matter: no quoting marks, indents or trailing spaces
	noHoles                   // a placeholder would not look like one
	alone                     // no settings of others beside the values
	prose                     // sentences: a secret that looks like an ID would be taken for one
)

// frame is a form of text in which people hold values. It has a line for each
// value, or a text of all of them.
type frame struct {
	name   string
	style  style
	fields string // the numbers of the fields that it can hold; empty for all
	punct  string // the punctuation that it can hold in a secret
	flags  flags

	line            func(name, value string) string
	head, tail, sep string // around and between the lines; sep is a line end unless it is set
	comment         string // a format that makes a line a comment; empty where there are none
	behind          string // a format for a comment behind a value

	text func(r *rand.Rand, ps []pair) string
}

// pair is a name and a value as a text holds them. What is of no connector has the
// field fieldCount.
type pair struct {
	field       field
	name, value string
}

// testCase is a text and what a careful person reads in it.
type testCase struct {
	frame    *frame
	noise    []string
	text     string
	want     values
	conflict field // fieldCount without one
	rivals   []string
	masked   field    // fieldCount without one
	secrets  []string // what must not be kept in clear, of the texts of testdata/wild.txt
}

// newCase makes up the case with a number: the same number gives the same case.
func newCase(number uint64) testCase {
	r := rand.New(rand.NewPCG(number, 16))
	f := &allFrames[int(number)%len(allFrames)]
	c := testCase{frame: f, conflict: fieldCount, masked: fieldCount}
	c.want = newValues(r, f)
	inner := pick(r, f.innerNoises()...)
	c.addNoise(inner)
	if inner == "wrapped" && c.want[refreshToken] == "" {
		c.want[refreshToken] = newValue(r, refreshToken, f)
	}
	var ps []pair
	for i, v := range c.want {
		if v != "" {
			ps = append(ps, pair{field(i), nameOf(r, field(i), f.style), v})
		}
	}
	if r.IntN(4) == 0 && f.flags&alone == 0 {
		r.Shuffle(len(ps), func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
	}
	ps = c.changePairs(r, inner, ps)
	if f.line == nil {
		c.text = f.text(r, ps)
	} else {
		c.text = c.lines(r, inner, ps)
	}
	if inner == "wrapped" {
		c.wrap(r)
	}
	if r.IntN(4) == 0 && f.flags&fixed == 0 {
		c.addNoise("prose")
		c.text = pick(r, proseBefore...) + c.text + pick(r, proseAfter...)
	}
	outer := pick(r, f.outerNoises()...)
	c.addNoise(outer)
	c.text = deface(r, outer, c.text)
	return c
}

func (c *testCase) addNoise(n string) {
	if n != "" {
		c.noise = append(c.noise, n)
	}
}

func (f *frame) innerNoises() []string {
	n := []string{"", "", ""}
	if f.flags&alone == 0 {
		n = append(n, "strangers")
	}
	if f.flags&(noHoles|alone) == 0 {
		n = append(n, "placeholder", "masked")
	}
	if f.comment != "" {
		n = append(n, "old value above", "old value below", "second connector", "conflict")
	}
	if f.behind != "" {
		n = append(n, "comment behind")
	}
	if f.flags&wraps != 0 {
		n = append(n, "wrapped", "wrapped")
	}
	return n
}

func (f *frame) outerNoises() []string {
	if f.flags&fixed != 0 {
		return []string{""}
	}
	return []string{"", "", "CRLF", "CR", "BOM", "quoted", "trailing spaces", "indented", "NBSP"}
}

var (
	placeholders = []string{"<your value>", "{{value}}", "${APP_VALUE}", "your-secret-here", "<paste it here>"}
	masks        = []string{"********", "XXXXXXXXXX", "••••••••••", "**********"}
	proseBefore  = []string{
		"Hi Anna,\n\nthis is what we spoke about yesterday:\n\n",
		"From: Tom Miller\nSent: Tuesday, 3 November 2026 09:14\nSubject: connector\n\nHello,\nplease find it below.\n\n",
		"See https://manage.kaiza.la/ for the rest.\n\n",
		"Hallo zusammen,\n\nanbei die Daten wie besprochen.\n\n",
	}
	proseAfter = []string{
		"\n\nPlease keep it safe.\n\nBest regards\nTom Miller\n+44 20 7946 0102\n",
		"\n\nViele Grüße aus Köln\n",
		"\n\nCall me if anything is missing, I am in until 5 pm.\n",
		"\n",
	}
)

// changePairs takes a value away for a placeholder or a mask, or adds the settings
// of others.
func (c *testCase) changePairs(r *rand.Rand, inner string, ps []pair) []pair {
	f := c.frame
	switch inner {
	case "strangers":
		for _, words := range [][2]string{{"tenant id", guid(r)}, {"db password", newSecret(r, f.punct, f.flags)}, {"log level", "debug"}} {
			if r.IntN(2) > 0 {
				continue
			}
			name := words[0]
			if f.style != label && f.style != german {
				name = strings.ReplaceAll(name, " ", map[style]string{env: "_", snake: "_", kebab: "-"}[f.style])
			}
			if f.style == env {
				name = strings.ToUpper(name)
			}
			ps = slices.Insert(ps, r.IntN(len(ps)+1), pair{fieldCount, name, words[1]})
		}
	case "placeholder", "masked":
		p := &ps[r.IntN(len(ps))]
		c.want[p.field] = ""
		if p.value = pick(r, placeholders...); inner == "masked" {
			p.value, c.masked = pick(r, masks...), p.field
			if f.flags&ascii != 0 {
				p.value = "********"
			}
		}
	}
	return ps
}

// lines writes a frame of lines, with what is commented out between them.
func (c *testCase) lines(r *rand.Rand, inner string, ps []pair) string {
	f := c.frame
	var lines []string
	for _, p := range ps {
		lines = append(lines, f.line(p.name, p.value))
	}
	comment := func(text string) string { return fmt.Sprintf(f.comment, text) }
	at := r.IntN(len(ps))
	p := ps[at]
	switch inner {
	case "old value above":
		lines = slices.Insert(lines, at, comment(f.line(p.name, newValue(r, p.field, f))))
	case "old value below":
		lines = slices.Insert(lines, at+1, comment(f.line(p.name, newValue(r, p.field, f))))
	case "second connector":
		second := []string{comment("the one before, no longer used")}
		for _, p := range ps {
			second = append(second, comment(f.line(p.name, newValue(r, p.field, f))))
		}
		lines = slices.Insert(lines, pick(r, 0, len(lines)), second...)
	case "conflict":
		rival := newValue(r, p.field, f)
		c.conflict, c.rivals = p.field, []string{p.value, rival}
		c.want[p.field] = ""
		lines = slices.Insert(lines, r.IntN(len(lines)+1), f.line(p.name, rival))
	case "comment behind":
		lines[at] += fmt.Sprintf(f.behind, pick(r, "from the portal", "shown once", "do not commit", "see ticket 4711"))
	}
	sep := f.sep
	if sep == "" {
		sep = "\n"
	}
	return f.head + strings.Join(lines, sep) + f.tail
}

// wrap lets the tokens of a text go on in the next lines, cut at any column.
func (c *testCase) wrap(r *rand.Rand) {
	for _, token := range []string{c.want[refreshToken], c.want[accessToken]} {
		if token == "" {
			continue
		}
		c.text = strings.Replace(c.text, token, pick(r, "", "", "\n")+cut(token, 40+r.IntN(60), "\n"+pick(r, "", "", "    ")), 1)
	}
}

// cut puts sep after every n characters.
func cut(s string, n int, sep string) string {
	var b strings.Builder
	for len(s) > n {
		b.WriteString(s[:n] + sep)
		s = s[n:]
	}
	return b.String() + s
}

// deface is what editors, mails and chats do to a whole text.
func deface(r *rand.Rand, noise, text string) string {
	each := func(change func(string) string) string {
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i := range lines {
			lines[i] = change(lines[i])
		}
		return strings.Join(lines, "\n")
	}
	switch noise {
	case "CRLF":
		return strings.ReplaceAll(text, "\n", "\r\n")
	case "CR":
		return strings.ReplaceAll(text, "\n", "\r")
	case "BOM":
		return "\ufeff" + text
	case "quoted":
		mark := pick(r, "> ", ">> ", "> > ", ">")
		return each(func(l string) string { return mark + l })
	case "trailing spaces":
		return each(func(l string) string { return l + strings.Repeat(" ", r.IntN(4)) })
	case "indented":
		by := pick(r, "  ", "\t", "        ")
		return each(func(l string) string { return by + l })
	case "NBSP":
		return strings.ReplaceAll(strings.ReplaceAll(text, ": ", ":\u00a0"), "\n  ", "\n\u00a0\u00a0")
	}
	return text
}
