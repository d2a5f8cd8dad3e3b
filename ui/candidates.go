package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/alike"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// A connector's name may be set up in several Kaizalas, and for several connectors of one.
// Then a command asks which is meant, or says what decides.

// chooseConnector is the set-up that a person means among several. Codes: several,
// several_named.
func (o *selection) chooseConnector(ctx context.Context, docs []session.Summary) (session.Summary, error) {
	i, err := o.choose(ctx, "Which connector?", labels(docs, session.Target.Badge), o.several(docs))
	return docs[i], err
}

// several is the error for candidates of which nobody says which is meant. Codes:
// several, several_named.
func (o *selection) several(docs []session.Summary) error {
	if o.connector != "" {
		return usage(words.CodeSeveralNamed, secret.Clean(o.connector), connectorNames("", docs))
	}
	return usage(words.CodeSeveral, connectorNames("", docs), cmp.Or(o.naming, "Name one"))
}

// noToken is the error where none of the set-ups has a refresh token. Codes: no_token.
func noToken(docs ...session.Summary) error {
	next := "kaizala-setup developer"
	switch d := docs[0]; {
	case len(docs) > 1:
	case d.Name == "":
		next += d.Target.Flags()
	default:
		next = d.Target.Command("developer", d.Name)
	}
	return usage(words.CodeNoToken, connectorNames("", docs), next)
}

// oneConnector keeps the set-ups of one connector in one Kaizala: a developer's and an
// admin's of the same connector are kept together. It is for what cannot be undone: a
// person says which is meant, and no default does. Codes: those of chooseConnector.
func (o *selection) oneConnector(ctx context.Context, docs []session.Summary) ([]session.Summary, error) {
	var each []session.Summary
	for _, d := range docs {
		if !slices.ContainsFunc(each, func(e session.Summary) bool { return sameConnector(d, e) }) {
			each = append(each, d)
		}
	}
	chosen, err := o.chooseConnector(ctx, each)
	return keep(docs, func(d session.Summary) bool { return sameConnector(d, chosen) }), err
}

// sameConnector reports whether two set-ups are of one connector in one Kaizala. An admin
// may not know the connector's ID.
func sameConnector(a, b session.Summary) bool {
	x, y := a.ConnectorID(), b.ConnectorID()
	return a.Target.Flag() == b.Target.Flag() && (x == y || a.Role != b.Role && (x == "" || y == ""))
}

// labels names set-ups so that each can be told from the others: by name, with what kaizala
// says of their Kaizala, and with the connector's ID where that is not enough. One without
// name and ID has its own.
func labels(docs []session.Summary, kaizala func(session.Target) string) []string {
	ids := map[string]string{} // of the first with a name in a Kaizala
	unclear := map[string]bool{}
	nameOf := func(d session.Summary) string { return d.Target.Flag() + "\n" + strings.ToLower(d.Name) }
	for _, d := range docs {
		id, known := ids[nameOf(d)]
		if !known {
			ids[nameOf(d)] = d.ConnectorID()
		}
		unclear[nameOf(d)] = unclear[nameOf(d)] || known && id != d.ConnectorID()
	}
	out := make([]string, 0, len(docs))
	for _, d := range docs {
		var of []string
		if text := kaizala(d.Target); text != "" {
			of = append(of, text)
		}
		if unclear[nameOf(d)] && d.ConnectorID() != "" {
			of = append(of, d.ConnectorID())
		}
		name := d.Called()
		if d.Name == "" && d.ConnectorID() == "" {
			of = append(of, d.Key().ID)
		}
		if len(of) > 0 {
			name += " (" + strings.Join(of, ", ") + ")"
		}
		out = append(out, name)
	}
	return out
}

// connectorNames lists connectors in a line, with the flags that decide between those of
// several Kaizalas; those most like the wanted name come first.
func connectorNames(wanted string, docs []session.Summary) string {
	flag := func(session.Target) string { return "" }
	if slices.ContainsFunc(docs, func(d session.Summary) bool { return d.Target.Flag() != docs[0].Target.Flag() }) {
		flag = session.Target.Flag
	}
	names := labels(docs, flag)
	if wanted != "" {
		names = alike.Sorted(wanted, names)
	}
	return firstNames(distinct(names))
}

// meantConnector asks whether one whose name is nearly the wanted one was meant.
func meantConnector(wanted string, docs []session.Summary) string {
	var names []string
	for _, d := range keep(docs, func(d session.Summary) bool { return d.Name != "" }) {
		names = append(names, d.Name)
	}
	return strings.TrimSpace(didYouMean(secret.Clean(wanted), names, ""))
}

// distinct leaves out names that came before.
func distinct(names []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(name string) bool {
		before := seen[name]
		seen[name] = true
		return before
	})
}

// noneSetUp is the error where there is no set-up: none at all, or none in the Kaizala that
// the flags name. Those of the same role elsewhere are listed. Codes: nothing_set_up,
// none_there.
func noneSetUp(ctx context.Context, h *session.Home, of func([]session.Summary) []session.Summary) error {
	if h.Target.Named {
		elsewhere, _ := h.Everywhere(ctx)
		if elsewhere = sortedDocuments(of(elsewhere)); len(elsewhere) > 0 {
			return noneThere(h.Target.Flag(), elsewhere, "leave the flags out")
		}
	}
	return usage(words.CodeNothingSetUp)
}

// noneThere is the error where a flag or a variable names a Kaizala without set-ups; those
// elsewhere are listed. or is what else a person may do. Codes: none_there.
func noneThere(named string, elsewhere []session.Summary, or string) error {
	return usage(words.CodeNoneThere, named, firstNames(distinct(labels(elsewhere, session.Target.Flag))), or)
}
