package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"
)

// world makes the world of a seed, whose tokens live from now on. Without a seed it is
// the practice organisation. A key that is not nil takes the place of the seed's. The
// error says what is wrong with the seed.
func (s *seed) world(key []byte, now time.Time) (*world, error) {
	w := newWorld()
	if key == nil && s != nil {
		key = s.Key
	}
	if len(key) > 0 {
		w.Key = key
	}
	switch {
	case s == nil:
		return w, nil
	case s.Version != seedVersion:
		return nil, errNotSeed
	case len(w.Key) < 32:
		return nil, errors.New("key is shorter than 32 bytes")
	}
	if len(s.Groups) > 0 {
		practice := w.head
		w = emptyWorld()
		w.head = practice
	}
	return w, errors.Join(s.addPeople(w), s.addGroups(w), s.addConnectors(w, now.UTC().Truncate(time.Second)))
}

func (s *seed) addPeople(w *world) error {
	for p, given := range s.People {
		if !slices.Contains(everybody(), p) {
			return fmt.Errorf("people: %q is neither developer nor admin", p)
		}
		if given.Phone != "" && !number().MatchString(given.Phone) {
			return fmt.Errorf("people: the phone of %s is no number", p)
		}
		was := w.People[p].UserID
		w.edit(p, func(a *account) {
			a.UserID, a.Name, a.Phone = cmp.Or(given.ID, a.UserID), cmp.Or(named(given.Name), a.Name), given.Phone
			a.Tenant, a.SignedIn = given.TenantAdmin, given.Phone != ""
		})
		w.replaceUser(was, w.People[p].UserID)
	}
	for _, given := range s.Users {
		if !number().MatchString(given.Phone) {
			return errors.New("users: a phone is no number")
		}
		if _, taken := w.byPhone(given.Phone); taken || w.Users.len() >= maxUsers {
			return errors.New("users: a phone is there twice, or there are too many")
		}
		w.Users.put(user{ID: cmp.Or(given.ID, guid()), Name: named(given.Name), Phone: given.Phone, Provisioned: true})
	}
	return nil
}

// userIDs are the IDs of people that a seed names. A number that nobody has is somebody
// who does not use Kaizala.
func (w *world) userIDs(names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		u := w.People[Person(name)].user()
		if u.ID == "" {
			var ok bool
			if u, ok = w.called(name); !ok {
				return nil, fmt.Errorf("groups: %q is neither developer, admin nor a phone number", secret.Clean(name))
			}
		}
		if !slices.Contains(out, u.ID) {
			out = append(out, u.ID)
		}
	}
	return out, nil
}

func (s *seed) addGroups(w *world) error {
	if len(s.Groups) > maxGroups {
		return errFull
	}
	for _, given := range s.Groups {
		g := group{ID: cmp.Or(given.ID, guid()+"@2"), Name: named(given.Name), Type: given.Type, Welcome: given.Welcome, Parents: given.Parents}
		var errs [3]error
		g.Admins, errs[0] = w.userIDs(given.Admins)
		g.Members, errs[1] = w.userIDs(given.Members)
		g.Subscribers, errs[2] = w.userIDs(given.Subscribers)
		g.Members = slices.DeleteFunc(g.Members, func(id string) bool { return slices.Contains(g.Admins, id) })
		_, taken := w.group(g.ID)
		switch err := errors.Join(errs[:]...); {
		case err != nil:
			return err
		case g.Name == "" || len(g.Admins) == 0 || taken:
			return errors.New("groups: one has no name, no admin, or the ID of another")
		case g.Type != "" && g.Type != plainGroup && g.Type != connectGroup:
			return errors.New("groups: a type is neither Group nor ConnectGroup")
		}
		for _, parent := range g.Parents {
			if _, ok := w.group(parent); !ok { // before its subgroups, so there are no circles
				return errors.New("groups: a parent has to stand before its subgroups")
			}
		}
		w.Groups.put(g)
	}
	return nil
}

func (s *seed) addConnectors(w *world, now time.Time) error {
	for _, given := range s.Connectors {
		c := connector{ID: cmp.Or(given.ID, guid()), Name: named(given.Name), Owner: cmp.Or(given.Owner, Developer), RedirectURL: given.RedirectURL, Created: now, SecretHash: w.derive("secret " + given.Secret)}
		for _, p := range permissions {
			if len(given.Permissions) == 0 || slices.Contains(given.Permissions, p.Name) {
				c.Permissions = append(c.Permissions, p.Name)
			}
		}
		_, taken := w.connector(c.ID)
		switch {
		case c.Name == "" || given.Secret == "" || taken || w.Connectors.len() >= maxConnectors:
			return errors.New("connectors: one has no name, no secret, or the ID of another")
		case !slices.Contains(everybody(), c.Owner):
			return errors.New("connectors: an owner is neither developer nor admin")
		case len(given.Permissions) > 0 && len(c.Permissions) != len(given.Permissions):
			return errors.New("connectors: a permission is none of the portal's")
		case c.RedirectURL != "" && !webAddress(c.RedirectURL):
			return errors.New("connectors: a redirectUrl is no web address")
		}
		w.Connectors.put(c)
		if err := given.addGrants(w, c, now); err != nil {
			return err
		}
	}
	return nil
}

func (s seedConnector) addGrants(w *world, c connector, now time.Time) error {
	for _, given := range s.Grants {
		g := grant{Connector: c.ID, Person: cmp.Or(given.Person, Admin), Generation: 1, Issued: now, Fixed: w.derive("token " + given.RefreshToken)}
		if given.Group != "" {
			of, ok := w.group(given.Group)
			if !ok {
				return errors.New("grants: a group is not there")
			}
			g.Group = of.ID
		}
		_, twice := w.Grants.get(g.key())
		twice = twice || w.Grants.count(byFixed, g.Fixed) > 0
		switch {
		case len(given.RefreshToken) < 8 || len(given.RefreshToken) > maxMessage:
			return errors.New("grants: a refreshToken is shorter than 8 characters or too long")
		case !slices.Contains(everybody(), g.Person):
			return errors.New("grants: a person is neither developer nor admin")
		case twice || w.Grants.len() >= maxGrants:
			return errors.New("grants: one is there twice")
		}
		w.Grants.put(g)
	}
	return nil
}

// fixed returns the grant of a seed's token, with the claims of a token that was signed
// when the sandbox started or was reset. A newer token of the grant ends it.
func (w *world) fixed(text string) (claims, grant, connector, bool) {
	if w.Grants.indexes[byFixed].empty() {
		return claims{}, grant{}, connector{}, false // most worlds are no seed's
	}
	hash := w.derive("token " + text)
	g, ok := firstOf(w.Grants.by(byFixed, hash), func(g grant) bool { return !g.Removed && g.Generation == 1 })
	of, known := w.connector(g.Connector)
	c := claims{Sandbox: true, Use: useRefresh, Group: g.Group, Person: g.Person, Generation: g.Generation, RegisteredClaims: lifeOf(g.Issued, refreshLife)}
	return c, g, of, ok && known
}
