package sandbox

import (
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// apiPage lists the operations with a line for a shell each, for one access.
type apiPage struct {
	Token  string // the line that gets an access token
	Access []accessChoice
	Groups []operationGroup
}

// accessChoice is a token and a group that the lines can be for.
type accessChoice struct {
	ID, Text string
	Chosen   bool
	grant    grant
	group    group
}

// operationGroup is operations that have to do with one thing.
type operationGroup struct {
	Title      string
	Anchor     string
	Operations []operationRow
}

type operationRow struct {
	listed
	Kinds, Line, Note, Lacks string // Lacks is why there is no line
}

// Titles of the groups of operations, by the word in their paths.
var operationTitles = [][2]string{
	{"accessToken", "Tokens"}, {"Pin", "Tokens"}, {"auth", "Tokens"}, {"tenant", "Bots and the tenant"}, {"bot", "Bots and the tenant"}, {"users", "Groups"},
	{"ember", "Members and subscribers"}, {"subscribers", "Members and subscribers"}, {"webhook", "Webhooks"}, {"reaction", "Reactions"},
	{"actions", "Actions"}, {"media", "Messages and media"}, {"messages", "Messages and media"}, {"", "Groups"},
}

func (o operation) title() string {
	for _, t := range operationTitles {
		if strings.Contains(o.Path, t[0]) {
			return t[1]
		}
	}
	return ""
}

func (v *visit) api() {
	root := v.s.rootFor(v.r)
	p := apiPage{
		Token:  v.s.tokenLine(root),
		Access: v.accessChoices(),
	}
	chosen := accessChoice{}
	if len(p.Access) > 0 {
		i := max(0, slices.IndexFunc(p.Access, func(a accessChoice) bool { return a.ID == v.r.URL.Query().Get("for") }))
		p.Access[i].Chosen, chosen = true, p.Access[i]
	}
	values, at := v.exampleValues(root, chosen), map[string]int{}
	for _, o := range listedOperations() {
		title := o.title()
		if _, ok := at[title]; !ok {
			at[title] = len(p.Groups)
			p.Groups = append(p.Groups, operationGroup{Title: title, Anchor: strings.ReplaceAll(strings.ToLower(title), " ", "-")})
		}
		g := &p.Groups[at[title]]
		g.Operations = append(g.Operations, v.operationRow(o, root, chosen, values))
	}
	v.shows("api", "api", "API", p)
}

// tokenLine puts the header with an access token into header.txt. Over http our own program
// sends secrets to its own machine alone.
func (s *Server) tokenLine(root string) string {
	if len(s.names) > 0 {
		const header = `sed 's/.*"accessToken":"\([^"]*\)".*/accessToken: \1/'`
		const name = "Get access token"
		exchange, _ := find(operations(), func(o operation) bool { return o.Name == name })
		line, _ := exchange.curl(root, examples()[name], nil)
		return "(umask 077; " + line + " | " + header + " >header.txt)"
	}
	return "(umask 077; kaizala-setup token - --header --api-root " + secret.Quote(root) + " <values.txt >header.txt)"
}

// accessChoices are the accesses that the person has to do with: those of the person's
// connectors, and those that the person granted.
func (v *visit) accessChoices() []accessChoice {
	var out []accessChoice
	add := func(g grant, in group, text string) {
		out = append(out, accessChoice{ID: v.w.derive("access " + g.key() + " " + in.ID)[:12], Text: text, grant: g, group: in})
	}
	for g := range v.w.Grants.newest() {
		c, ok := v.w.connector(g.Connector)
		if !ok || g.Removed || c.Owner != v.Person && g.Person != v.Person || len(out) >= maxChoices {
			continue
		}
		if in, ok := v.w.group(g.Group); ok {
			add(g, in, c.Name+" for "+in.Name)
			continue
		}
		for _, in := range v.w.groupsOf(g.Person) {
			add(g, in, c.Name+" for "+in.Name+", by a user token of "+v.w.People[g.Person].Name)
		}
	}
	return out
}

// maxChoices is how many accesses the page offers, about.
const maxChoices = 50

// exampleValues are the IDs that the lines have, as far as there are such things.
func (v *visit) exampleValues(root string, a accessChoice) map[string]string {
	w, c := v.w, a.grant.Connector
	values := map[string]string{"group": a.group.ID, "connector": c, "phone": "+442079460177", "myphone": v.Account.Phone, "receiver": root + "/sandbox/receiver"}
	if c == "" {
		own, _ := firstOf(w.Connectors.all(), func(c connector) bool { return c.Owner == v.Person })
		c, values["connector"] = own.ID, own.ID
	}
	of, _ := w.connector(c)
	values["redirect"] = of.RedirectURL
	if m, ok := v.s.phones[v.Person]; ok && m.about == c && c != "" {
		values["pin"] = m.PIN()
	}
	if n := len(a.group.Members); n > 0 {
		values["member"] = a.group.Members[n-1]
	}
	below, _ := firstOf(w.Groups.newestBy(byParent, a.group.ID), anyOf)
	values["subgroup"] = below.ID
	if post, ok := firstOf(w.Posts.newestBy(byGroup, a.group.ID), toAll); ok {
		values["reference"] = post.Ref
	}
	newest, _ := firstOf(w.Actions.newestBy(byGroup, a.group.ID), anyOf)
	values["action"] = newest.ID
	survey, _ := firstOf(w.Actions.newestBy(byGroup, a.group.ID), func(a action) bool {
		return a.Type == "Survey" && len(a.Questions) == 1 && a.Questions[0].Type == "Text"
	})
	values["survey"] = survey.ID
	if m, ok := firstOf(w.Media.newest(), func(m medium) bool { return m.Connector == c }); ok {
		values["medium"] = w.mediaURL(root, m.ID)
	}
	hook, _ := firstOf(w.Hooks.newestBy(byConnector, c), func(h hook) bool { return w.lives(h, v.now()) })
	values["webhook"] = hook.ID
	robot, _ := firstOf(w.Users.newestBy(byKind, isBot), func(u user) bool { return u.Bot != nil && u.Bot.Connector == c })
	values["bot"] = robot.ID
	return values
}

// operationRow is an operation with its line, or with what is lacking for it.
func (v *visit) operationRow(o listed, root string, a accessChoice, values map[string]string) operationRow {
	e := examples()[o.Name]
	row := operationRow{listed: o, Note: e.note, Kinds: strings.ReplaceAll(o.Tokens, ",", " or ") + " token"}
	if o.Tokens == noToken {
		row.Kinds = "no token"
	}
	line, missing := o.curl(root, e, values)
	c, known := v.w.connector(a.grant.Connector)
	_, permitted := c.permits(o.Scope)
	kind := caller{claims: claims{Group: a.grant.Group}}.kind()
	switch {
	case !o.Built:
		row.Lacks = "Not in the sandbox: its answer is not known."
	case o.Tokens != noToken && !known:
		row.Lacks = "Takes a connector with access to a group: grant it first."
	case o.Tokens != noToken && !strings.Contains(o.Tokens, kind):
		row.Lacks = "Takes a user token: choose another access above."
	case o.Scope != "" && !permitted:
		row.Lacks = "The connector " + c.Name + " lacks the permission " + o.Permission + "."
	case v.s.strict && o.Method == "GET" && strings.HasSuffix(o.Path, "/subscribers"):
		row.Lacks = "Not in a strict sandbox: it is not documented."
	case strings.Contains(o.Path, "/subscribers") && !a.group.public():
		row.Lacks = "Takes a public group, of the type ConnectGroup."
	case missing != "":
		row.Lacks = "Takes " + needs()[missing] + ", then reload this page."
	default:
		row.Line = line
	}
	return row
}
