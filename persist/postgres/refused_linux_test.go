package postgres_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/canarytest"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/postgrestest"
	"kaizala-setup/steps"
)

func TestAddresses(t *testing.T) {
	for address, want := range map[string]persist.Code{
		"postgres://me@db.example.com/kaizala":                               "",
		"postgresql://db.example.com:5433/kaizala":                           "",
		"postgres://db.example.com/kaizala?sslmode=verify-full":              "",
		"postgres://127.0.0.1/kaizala?sslmode=disable":                       "",
		"postgres://localhost/kaizala":                                       "",
		"postgres:///kaizala?host=/run/postgresql":                           "",
		"postgres://me:made-up@db.example.com/kaizala":                       persist.CodeStorePassword,
		"postgres://db.example.com/kaizala?password=made-up":                 persist.CodeStorePassword,
		"postgres://db.example.com/kaizala?sslmode=require":                  persist.CodeStoreTLS,
		"postgres://db.example.com/kaizala?sslmode=disable":                  persist.CodeStoreTLS,
		"postgres://127.0.0.1.example.com/kaizala?sslmode=disable":           persist.CodeStoreTLS,
		"postgres://localhost/kaizala?hostaddr=192.0.2.1&sslmode=disable":    persist.CodeStoreTLS,
		"postgres:///kaizala?host=/run/pg&hostaddr=192.0.2.1&sslmode=prefer": persist.CodeStoreTLS,
		"postgres://a.example.com,b.example.com/kaizala":                     persist.CodeStoreAddress,
		"postgres://db.example.com:x/kaizala":                                persist.CodeStoreAddress,
		"https://db.example.com/kaizala":                                     persist.CodeStoreAddress,
		"postgres://me:made-up%zz@db.example.com/kaizala":                    persist.CodeStoreAddress,
		"": persist.CodeStoreAddress,
	} {
		at, err := postgres.ParseAddress(address)
		if persist.CodeOf(err) != want {
			t.Errorf("%s: %+v, %v, want %q", address, at, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "made-up") {
			t.Errorf("%s: the error quotes the password: %v", address, err)
		}
	}
}

// Each way in which a server cannot be used has a code of its own.
func TestServersThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	server := running(t)
	name := database(t, server)
	h := newHost(t)
	must(t, h.open(t, server.Socket(name)).Init(t.Context(), "here"))
	outgrown, slow, reader := database(t, server), database(t, server), "reader_of_"+name
	for _, database := range []string{outgrown, slow} {
		must(t, h.open(t, server.Socket(database)).Init(t.Context(), "here"))
	}
	for database, script := range map[string]string{
		outgrown: "update kaizala_setup.version set version = 99",
		slow:     "alter database " + slow + " set statement_timeout = '100ms'; alter table kaizala_setup.team rename to team_; create view kaizala_setup.team as select t.* from kaizala_setup.team_ t, (select 1 where pg_sleep(1) is not null) s",
		name:     "create role " + reader + " login",
	} {
		_, err := server.SQL(database, script)
		must(t, err)
	}
	tcp := func(user, parameters string) string {
		return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?%s", user, server.Port, name, parameters)
	}
	for what, c := range map[string]struct {
		address string
		host    host
		want    persist.Code
	}{
		"no password":            {tcp("postgres", "sslmode=disable"), h, persist.CodeStoreDenied},
		"a server without TLS":   {tcp("postgres", "sslmode=verify-full"), h, persist.CodeStoreTLS},
		"no such database":       {server.Socket("nowhere"), h, persist.CodeStoreNoDatabase},
		"no store":               {server.Socket("postgres"), h, persist.CodeStoreNotMade},
		"no rights":              {strings.Replace(server.Socket(name), "postgres@", reader+"@", 1), h, persist.CodeStoreRights},
		"a schema of tomorrow":   {server.Socket(outgrown), h, persist.CodeNewerVersion},
		"a time limit":           {server.Socket(slow), h, persist.CodeStoreTimeout},
		"no member":              {server.Socket(name), newHost(t), persist.CodeStoreNoMember},
		"nobody at that address": {"postgres://postgres@127.0.0.1:1/x?sslmode=disable", h, persist.CodeStoreAway},
	} {
		s := c.host.open(t, c.address)
		_, err := s.Load(t.Context(), key)
		if persist.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
	if err := h.open(t, server.Socket(outgrown)).Init(t.Context(), "x"); persist.CodeOf(err) != persist.CodeNewerVersion {
		t.Errorf("init on a schema of tomorrow: %v", err)
	}
	if err := h.open(t, server.Socket(name)).Init(t.Context(), "again"); err != nil {
		t.Errorf("init again: %v", err)
	}
}

// Nothing that a document or the team says is in a dump or in the server's files.
func TestTheServerSeesCiphertextOnly(t *testing.T) {
	t.Parallel()
	server := running(t)
	h, name := newHost(t), database(t, server)
	s := h.open(t, server.Socket(name))
	must(t, s.Init(t.Context(), "canary-member"))
	must(t, s.Update(t.Context(), key, func(d *persist.Document) error {
		d.Facts.Connector.Name, d.APIRoot, d.Pin = "canary-connector", "https://canary-root.example.com", h.pin
		return d.SetSecrets(h.id, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New("canary-secret")})
	}))
	joiner := newHost(t)
	_, err := joiner.open(t, server.Socket(name)).Join(t.Context(), "canary-joiner")
	must(t, err)
	must(t, s.AddMember(t.Context(), newHost(t).id.Recipient(), "canary-added"))
	_, err = s.RemoveMember(t.Context(), "canary-added")
	must(t, err)
	_, err = server.SQL(name, "checkpoint")
	must(t, err)
	dump, err := exec.Command(postgrestest.Bin()+"/pg_dump", "-h", server.Dir, "-p", strconv.Itoa(server.Port), "-U", "postgres", name).Output()
	must(t, err)
	if !bytes.Contains(dump, []byte(h.id.Recipient())) {
		t.Error("the dump has no document in it")
	}
	canaries := func(where string, b []byte) {
		for _, form := range []string{"canary-", fmt.Sprintf("%x", "canary-"), "Y2FuYXJ5L", string(key.Role) + "-" + key.ID} {
			if bytes.Contains(b, []byte(form)) {
				t.Errorf("%s holds %s", where, form)
			}
		}
	}
	canaries("the dump", dump)
	for _, text := range []string{"canary-member", "canary-connector", "https://canary-root.example.com", "canary-secret", "canary-joiner", "canary-added", h.id.Secret().Reveal()} {
		if form := canarytest.Find(dump, text); form != "" {
			t.Errorf("the dump holds %s: %s", text, form)
		}
	}
	scanned := 0
	must(t, filepath.WalkDir(server.Dir+"/data", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return nil // files of other tests come and go
		}
		if b, err := os.ReadFile(path); err == nil {
			scanned++
			canaries(path, b)
		}
		return nil
	}))
	if scanned < 100 {
		t.Errorf("only %d files were scanned", scanned)
	}
}
