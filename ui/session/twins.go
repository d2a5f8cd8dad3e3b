package session

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// A connector is set up once in each Kaizala: of two set-ups with its ID, nobody could tell
// which one a command means, and each would end the other's tokens.

// connectors are those that developers have set up, as a home listed them last. All set-ups
// of the home share them, so that a page knows at once that its connector is set up already.
type connectors struct {
	look func(context.Context) // lists them anew; nil: there is no home

	mu  sync.Mutex
	all []setUpConnector
}

type setUpConnector struct {
	key      persist.Key
	target   Target
	id, name string
}

// listed takes over what a home has listed.
func (c *connectors) listed(docs []Summary) {
	var all []setUpConnector
	for i := range docs { // a Summary is large
		if d := &docs[i]; d.Role == steps.Developer && d.ConnectorID() != "" {
			all = append(all, setUpConnector{d.Key(), d.Target, d.ConnectorID(), d.Name})
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = all
}

// refresh lists the connectors anew, if there is a home to do it.
func (c *connectors) refresh(ctx context.Context) {
	if c.look != nil {
		c.look(ctx)
	}
}

// twins names the set-ups, but for one, of a connector with this ID in a Kaizala.
func (c *connectors) twins(own persist.Key, at Target, id string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []string
	for _, other := range c.all {
		if kaizala.SameID(other.id, id) && other.key != own && other.target.Flag() == at.Flag() {
			names = append(names, cmp.Or(other.name, other.id))
		}
	}
	return names
}

// setUpAlready refuses an ID whose connector has another set-up in the same Kaizala, unless
// this one has the ID already. Codes: set_up_already.
func (s *Session) setUpAlready(id string) error {
	if id == "" || s.Key().Role == steps.Admin || kaizala.SameID(id, s.Facts().Connector.ID) {
		return nil
	}
	return s.twinOf(CodeSetUpAlready, id)
}

// twinOf is an error of that code if another set-up has the ID.
func (s *Session) twinOf(code, id string) error {
	names := s.connectors.twins(s.Key(), s.Target, id)
	if id == "" || len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return steps.Fail(code, nil, strings.Join(slices.Compact(names), ", "))
}

// tellTwin has the person told, once for each ID, that another window set up the same
// connector before this one was saved.
func (r *run) tellTwin(ctx context.Context) {
	id := r.Facts().Connector.ID
	r.mu.Lock()
	known := r.saved == id
	r.saved = id
	r.mu.Unlock()
	if known || id == "" || r.Key().Role != steps.Developer {
		return
	}
	r.connectors.refresh(ctx)
	if err := r.twinOf(CodeSetUpTwice, id); err != nil {
		r.Says = CodeSetUpTwice
		r.mu.Lock()
		r.faults[0] = err
		r.mu.Unlock()
	}
}

// Twins are the developer's set-ups among docs of a connector with this ID in the home's
// own Kaizala.
func (h *Home) Twins(docs []Summary, id string) []Summary {
	var out []Summary
	for _, d := range Of(docs, steps.Developer) {
		if d.Target.Flag() == h.Target.Flag() && kaizala.SameID(d.doc.Facts.Connector.ID, id) {
			out = append(out, d)
		}
	}
	return out
}
