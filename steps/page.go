package steps

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// FieldID names what is typed or pasted on a page.
type FieldID string

// The fields. A box takes a whole message; what is found in it is captured.
const (
	NameField    FieldID = "name"
	IDField      FieldID = "id"
	SecretField  FieldID = "secret"
	GroupField   FieldID = "group"
	RefreshField FieldID = "refresh"
	RemarkField  FieldID = "remark"
	RequestField FieldID = "request"
	ReplyField   FieldID = "reply"
	HelloField   FieldID = "hello"
	PhoneField   FieldID = "phone"
	PINField     FieldID = "pin"
)

// FieldKind is how a field is shown and taken in.
type FieldKind int

// A line in clear, a masked secret, a box for a whole message (masked too,
// since one may be a raw token).
const (
	Line FieldKind = iota
	Masked
	Box
)

// Artifact is what a page shows to be copied out.
type Artifact string

// The artifacts.
const (
	NoArtifact      Artifact = ""
	ArtifactRequest Artifact = "request" // the developer's message to the admin
	ArtifactReply   Artifact = "reply"   // the admin's reply
	ArtifactCode    Artifact = "code"    // a first call of the API
)

// Page is what a face draws: a page of the table with the facts filled in.
type Page struct {
	ID          PageID
	Step        int  // 1 to 4 of the guide, 0 before and after
	Actor       Role // whose turn it is
	Title, Text string
	Tasks       []Task
	Fields      []Field
	Choices     []Choice
	Needs       []Need
	Offers      []EffectKind // effects a person may ask for here
	Does        EffectKind   // what Next does while the needs do not hold
	Artifact    Artifact
	Ahead       []FieldID // of the page that follows taps, on these and on the first page: what a paste may fill already
	Next        PageID    // empty on the last page, and while the way on is open
	Back        PageID    // empty on the first
	Stages      []Stage
	Grant       Grant // the current one
	Connector   Connector
}

// Task is a tap of the guide. Ticks are soft: they never block.
type Task struct {
	ID     TaskID
	Text   string
	Button string // the name on the portal's button, to the letter
	Line   int    // of the guide; 0: not in the guide
	Opens  bool   // the portal opens here
	Sub    []Task
	Ticked time.Time
}

// Field is one value of a page: typed (Value) or captured (Held).
type Field struct {
	ID          FieldID
	Label, Hint string
	Kind        FieldKind
	Optional    bool
	Free        bool // any text is its value: none is looked for in it
	Value       string
	Held        Held
	Slot        Slot // of a masked one
}

// ChoiceID names a choice.
type ChoiceID string

// Choice is one way on.
type Choice struct {
	ID         ChoiceID
	Text, Hint string
	Chosen     bool
	Sends      bool // something goes to other people: not to be taken by a slip
}

// NeedID names something without which a page is not done.
type NeedID string

// Need is one condition of a page, and whether it holds.
type Need struct {
	ID    NeedID
	Field FieldID // where to supply it
	Met   bool
}

// page is a row of the table: a Page before the facts are filled in.
type page struct {
	id       PageID
	short    string // the page in a list of all
	step     int
	actor    Role
	title    string
	text     string
	tasks    []Task
	fields   []FieldID
	choices  []Choice
	needs    []NeedID
	offers   []EffectKind
	enters   []EffectKind // effects of arriving by Next
	does     EffectKind
	artifact Artifact
	perGrant bool // ticks and leaving belong to the grant
	greets   bool // a message may be sent to the groups that the token sees
}

// pages are all pages there are, by their ID. Most commands look at none.
var pages = sync.OnceValue(func() map[PageID]page {
	m := map[PageID]page{}
	for _, p := range slices.Concat(developerPages, pinPages, helloPages, adminPages, userPages, checkPages) {
		m[p.id] = p
	}
	return m
})

// PageIDs are those of all pages there are, sorted.
func PageIDs() []PageID { return slices.Sorted(maps.Keys(pages())) }

// fields is what the pages say of their fields: label, hint, kind.
var fields = map[FieldID]Field{
	NameField:    {Label: "Connector name", Hint: "as the portal shows it; the admin looks for this name"},
	IDField:      {Label: "Connector ID", Hint: "usually a GUID"},
	SecretField:  {Label: "Connector secret", Hint: "the portal shows it once", Kind: Masked},
	GroupField:   {Label: "Group", Hint: "the group's name, if you know it", Optional: true},
	RefreshField: {Label: "Refresh token", Hint: "paste all of it; about 1,000 characters", Kind: Masked},
	RemarkField:  {Label: "Remark for the developer", Optional: true, Free: true},
	RequestField: {Label: "The developer's message", Hint: "paste it, or the path of its file", Kind: Box, Optional: true},
	ReplyField:   {Label: "What the admin sent", Hint: "paste it, or the path of its file", Kind: Box},
	HelloField:   {Label: "Text", Hint: "what the group will read", Free: true},
	PhoneField:   {Label: "Phone number", Hint: "like +44 20 7946 0101, with its country code", Free: true},
	PINField:     {Label: "PIN", Hint: "from the SMS", Kind: Masked},
}

// View is the current page with the facts filled in. It changes nothing.
func (w Wizard) View() Page {
	p, ok := pages()[w.Page]
	if !ok {
		return Page{ID: w.Page, Actor: w.Role}
	}
	g := w.Facts.Grant(w.Grant)
	fill := filler(w.Facts, g)
	v := Page{
		ID: p.id, Step: p.step, Actor: p.actor, Title: fill(p.title), Text: fill(p.text),
		Tasks: filledTasks(p.tasks, fill, func(id TaskID) time.Time { return cmp.Or(w.ticks(p)[id], proved(id, w.Facts, g)) }), Offers: p.offers, Does: p.does, Artifact: p.artifact,
		Next: w.neighbour(+1), Back: w.neighbour(-1), Stages: w.stages(), Grant: g, Connector: w.Facts.Connector,
	}
	for _, id := range p.fields {
		v.Fields = append(v.Fields, w.field(id, g))
	}
	v.Ahead = w.ahead()
	for _, c := range w.choices(p) {
		c.Text, c.Hint = fill(c.Text), fill(c.Hint)
		c.Chosen = chosen(c.ID, g)
		v.Choices = append(v.Choices, c)
	}
	for _, id := range p.needs {
		v.Needs = append(v.Needs, Need{ID: id, Field: needs[id].field, Met: needs[id].met(w.Facts, g)})
	}
	return v
}

func (w Wizard) field(id FieldID, g Grant) Field {
	f := fields[id]
	f.ID = id
	switch c := w.Facts.Connector; id {
	case NameField:
		f.Value = c.Name
		if w.Role == Admin {
			f.Hint = "as in the portal's drop-down"
		}
	case IDField:
		f.Value = c.ID
	case SecretField:
		f.Held, f.Slot = c.Secret, Slot{Kind: SlotSecret}
	case GroupField:
		f.Value = g.Group
	case RemarkField:
		f.Value = g.Remark
	case RefreshField:
		f.Held, f.Slot = g.Refresh, Slot{Kind: SlotRefresh, Grant: g.ID}
	case HelloField:
		f.Value = g.Hello.Words(c)
	case PhoneField:
		f.Value = w.Phone
	case PINField:
		f.Held = w.PIN
	}
	return f
}

// filler replaces {connector}, {group} and {others} in the texts of the table.
func filler(f Facts, g Grant) func(string) string {
	connector, group, others := "your connector", "your group", ""
	if f.Connector.Name != "" {
		connector = "“" + f.Connector.Name + "”"
	}
	if g.Group != "" {
		group = "“" + g.Group + "”"
	}
	to := g.Hello.To.Called()
	for _, o := range f.Grants {
		if o.ID != g.ID && o.Refresh.Yes() {
			others += " “" + o.Called() + "”"
		}
	}
	if others != "" {
		others = " This connector already holds tokens of" + others + ": they are checked again afterwards."
	}
	values := map[string]string{"connector": connector, "group": group, "others": others, "to": "“" + to + "”"}
	return func(text string) string {
		parts := strings.Split(text, "{") // of the table: each brace begins one of these names
		for i := 1; i < len(parts); i++ {
			name, rest, _ := strings.Cut(parts[i], "}")
			parts[i] = values[name] + rest
		}
		return strings.Join(parts, "")
	}
}

func filledTasks(tasks []Task, fill func(string) string, ticked func(TaskID) time.Time) []Task {
	var out []Task
	for _, t := range tasks {
		t.Text, t.Ticked = fill(t.Text), ticked(t.ID)
		t.Sub = filledTasks(t.Sub, fill, ticked)
		out = append(out, t)
	}
	return out
}

// Met reports whether the page has all it needs.
func (v Page) Met() bool {
	return !slices.ContainsFunc(v.Needs, func(n Need) bool { return !n.Met })
}

// Typed reports whether the field of that name has a value.
func (v Page) Typed(id FieldID) bool {
	return slices.ContainsFunc(v.Fields, func(f Field) bool { return f.ID == id && (f.Value != "" || f.Held.Yes()) })
}

// Last reports whether nothing is left to do after the page. The page that asks
// who grants has no next one either, until that is known.
func (v Page) Last() bool { return v.Next == "" && v.Met() }
