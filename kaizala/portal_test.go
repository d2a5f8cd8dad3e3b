package kaizala

import "testing"

func TestPortalAddresses(t *testing.T) {
	t.Parallel()
	const public = "https://manage.kaiza.la/"
	for _, c := range []struct{ given, address, others string }{ // "": refused
		{"https://manage.kaiza.la", public, public},
		{"https://portal.example.com/kaizala/", "https://portal.example.com/kaizala/", "https://portal.example.com/kaizala/"},
		{" http://127.0.0.1:4000/developer/?session=3044b0157b ", "http://127.0.0.1:4000/developer/?session=3044b0157b", "http://127.0.0.1:4000/"},
		{"http://localhost:4000/admin?session=A-b_9", "http://localhost:4000/admin/?session=A-b_9", "http://localhost:4000/"},
		{"http://[::1]:4000/?session=1", "http://[::1]:4000/?session=1", "http://[::1]:4000/"},
		{"https://127.0.0.1/?session=1", "https://127.0.0.1/?session=1", "https://127.0.0.1/"},
		{given: "https://manage.kaiza.la/?session=1"}, // no session of ours is for a host of others
		{given: "https://portal.example.com/?session=1"},
		{given: "http://127.0.0.1:4000/?session="},
		{given: "http://127.0.0.1:4000/?session=1&next=//evil.example"},
		{given: "http://127.0.0.1:4000/?session=1#top"},
		{given: "http://127.0.0.1:4000/?session=%0d%0aX"},
		{given: "http://127.0.0.1:4000/?Session=1"},
		{given: "http://user@127.0.0.1:4000/?session=1"},
		{given: "http://portal.example.com/?session=1"},
		{given: "http://127.0.0.1:4000/a/../b/?session=1"},
	} {
		p, err := ParsePortal(c.given)
		if c.address == "" {
			if err == nil {
				t.Errorf("%s: is taken as %s", c.given, p.Address())
			}
			continue
		}
		if err != nil || p.Address() != c.address || p.ForOthers() != c.others {
			t.Errorf("%s: %q, for others %q: %v", c.given, p.Address(), p.ForOthers(), err)
		}
		if again, err := ParsePortal(p.String()); err != nil || again != p {
			t.Errorf("%s: what is kept reads as %v: %v", c.given, again, err)
		}
	}
}
