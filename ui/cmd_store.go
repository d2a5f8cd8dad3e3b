package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type storeOptions struct{ *app }

func newStore(a *app) *cobra.Command {
	o := &storeOptions{a}
	c := a.command(&cobra.Command{
		Use:   "store",
		Short: "Show where secrets are kept, and move them",
		Long: `Shows for each connector where its secrets are kept, why there, and what that does
not protect from. The command opens no secret.`,
		Example: "  kaizala-setup store\n  kaizala-setup store --json",
	}, nil, o.run)
	c.AddCommand(newStoreInit(a), newStoreMove(a), newStoreRestore(a))
	return c
}

// run finds where the secrets of each document are.
func (o *storeOptions) run(ctx context.Context) (result, error) {
	h, err := o.open()
	if err != nil {
		return result{}, err
	}
	docs, unread := o.listDocuments(ctx, h)
	o.warn(unread...)
	if len(docs) == 0 && len(unread) == 0 {
		every := func(all []session.Summary) []session.Summary { return all }
		if err := noneSetUp(ctx, h, every); steps.CodeOf(err) == words.CodeNoneThere {
			return result{}, err
		}
	}
	docs = sortedDocuments(docs)
	var text strings.Builder
	list, told := []stored{}, map[string]bool{} // each kind of store is explained once
	for _, d := range docs {
		places, err := h.PlacesOf(d)
		if err != nil {
			return result{}, err
		}
		kind, known := words.StoreOf(d.Role, d.StoredIn())
		s := stored{Kaizala: d.Target.Badge(), ConnectorID: d.ConnectorID(), Role: d.Role, Connector: d.Name, Store: d.StoredIn(), Identity: d.Pin().Path, Team: d.Team(), Why: kind.Why, Limit: kind.Limit}
		where, left := s.Team, ""
		for _, p := range places {
			switch {
			case p.Kind == files.PlaceDocument && s.Team != "":
				s.Left, left = p.Path, fmt.Sprintf("  Left over from a move: %s\n  kaizala-setup store move ends it.\n", p.Path)
			case p.Kind == files.PlaceDocument:
				s.File, where = p.Path, p.Path
			}
		}
		list = append(list, s)
		fmt.Fprintf(&text, "%s: %s\n  %s\n", d.Called()+" ("+string(s.Role)+", "+s.Kaizala+")", strings.TrimSpace(kind.Name+" "+s.Identity), where)
		text.WriteString(left)
		if known && !told[s.Store] {
			told[s.Store] = true
			fmt.Fprintf(&text, "  Why: %s\n  Limit: %s\n", kind.Why, kind.Limit)
		}
	}
	keyring, state := h.Store.Identities.HasKeyring(persist.NotPrompting(ctx)), "A keyring answers here."
	if keyring != nil {
		state = o.words(keyring).What
	}
	rest := "Everything"
	if h.Team != nil {
		rest = "Everything else"
		fmt.Fprintf(&text, "New connectors are kept in the team's store %s, where this machine is %s.\n", h.Team.Name, cmp.Or(h.Team.Host.Name, "no member"))
	}
	fmt.Fprintf(&text, "%s is below %s, for you alone.\n%s\n", rest, o.stateDir(), state)
	team := h.Reached(ctx)
	if err := ctx.Err(); err != nil { // a signal ended the wait for the team's store
		return result{}, err
	}
	return result{text: text.String() + o.reached(team), json: withTeam(map[string]any{
		"directory": o.stateDir(), "keyring": keyring == nil, "keyringState": cmp.Or(steps.CodeOf(keyring), "ok"),
		"passphrase": h.Store.Identities.HasPassphrase(), "connectors": list,
	}, team)}, nil
}

type stored struct {
	Kaizala     string     `json:"kaizala"`
	ConnectorID string     `json:"connectorId,omitempty"`
	Role        steps.Role `json:"role"`
	Connector   string     `json:"connector"`
	File        string     `json:"file,omitempty"`  // of a connector that no team keeps
	Left        string     `json:"left,omitempty"`  // a file of one that a team keeps, left over from a move
	Store       string     `json:"store,omitempty"` // keyring, passphrase, file, sandbox or team; empty: none yet
	Team        string     `json:"team,omitempty"`  // server and database of the team's store
	Identity    string     `json:"identity,omitempty"`
	Why         string     `json:"why,omitempty"`   // the store was chosen
	Limit       string     `json:"limit,omitempty"` // what the store does not protect from
}
