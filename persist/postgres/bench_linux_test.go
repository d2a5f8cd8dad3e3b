package postgres_test

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/postgrestest"
	"kaizala-setup/steps"
)

// What a process of this program does with a store, beside psql that does one statement:
// both are new processes, with the same TLS and the same password.
func BenchmarkNewProcess(b *testing.B) {
	server := secured(b)
	name := database(b, server)
	pass := filepath.Join(b.TempDir(), "pgpass")
	must(b, os.WriteFile(pass, []byte("*:*:*:*:made-up-password\n"), 0o600))
	address := fmt.Sprintf("postgres://postgres@localhost:%d/%s?sslmode=verify-full&sslrootcert=%s/root.crt&passfile=%s", server.Port, name, server.Dir, pass)
	h := newHost(b)
	s := h.open(b, address)
	must(b, s.Init(b.Context(), "here"))
	must(b, h.save(s, "first"))
	psql := func(statement string) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				c := exec.Command(postgrestest.Bin()+"/psql", "-X", "-qAt", "-d", address, "-c", statement)
				if out, err := c.CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
			}
		}
	}
	ours := func(role string) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				c := exec.Command(os.Args[0], address, "b", "1")
				c.Env = append(os.Environ(), childRole+"="+role)
				in, err := c.StdinPipe()
				must(b, err)
				out, err := c.StdoutPipe()
				must(b, err)
				must(b, c.Start())
				_, err = fmt.Fprintln(in, h.id.Secret().Reveal())
				must(b, err)
				_ = in.Close()
				_, _ = bufio.NewReader(out).ReadString('\n')
				must(b, c.Wait())
			}
		}
	}
	b.Run("nothing", ours("nothing"))
	b.Run("Load", ours("reader"))
	b.Run("psql SELECT", psql("select body from kaizala_setup.document"))
	b.Run("Update", ours("adder"))
	b.Run("psql UPDATE", psql("update kaizala_setup.document set writes = writes"))
	b.Run("lease", ours("holder"))
}

// What a change of the team takes, for each document there is.
func BenchmarkTeamChange(b *testing.B) {
	server := running(b)
	const documents, members = 100, 10
	h := newHost(b)
	s := h.open(b, server.Socket(database(b, server)))
	must(b, s.Init(b.Context(), "here"))
	for i := range documents {
		k := key
		k.ID = fmt.Sprint("D", i)
		must(b, s.Update(b.Context(), k, func(d *persist.Document) error {
			return d.SetSecrets(h.id, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New("made up")})
		}))
	}
	var last postgres.Member
	for i := range members {
		last = postgres.Member{Recipient: newHost(b).id.Recipient(), Name: fmt.Sprint("m", i)}
		must(b, s.AddMember(b.Context(), last.Recipient, last.Name))
	}
	for b.Loop() {
		_, err := s.RemoveMember(b.Context(), last.Name)
		must(b, err)
		must(b, s.AddMember(b.Context(), last.Recipient, last.Name))
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/2/documents, "ms/document")
}

// What a list takes where the team has many documents, beside one query of their bodies.
func BenchmarkList(b *testing.B) {
	server := running(b)
	h, name := newHost(b), database(b, server)
	s := h.open(b, server.Socket(name))
	must(b, s.Init(b.Context(), "here"))
	for range 3 {
		must(b, s.AddMember(b.Context(), newHost(b).id.Recipient(), rand.Text()))
	}
	have := 0
	for _, n := range []int{10, 1000} {
		for ; have < n; have++ {
			k := key
			k.ID = fmt.Sprint("D", have)
			must(b, s.Update(b.Context(), k, func(d *persist.Document) error {
				d.Facts.Connector.Name = fmt.Sprint("Connector ", have)
				return d.SetSecrets(h.id, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New("made up")})
			}))
		}
		b.Run(fmt.Sprint(n, " bodies"), func(b *testing.B) {
			for b.Loop() {
				_, err := server.SQL(name, "select id, revision, body from kaizala_setup.document")
				must(b, err)
			}
		})
		b.Run(fmt.Sprint(n, " documents"), func(b *testing.B) {
			for b.Loop() {
				s := h.open(b, server.Socket(name))
				if docs, errs := s.List(b.Context()); len(docs) != n {
					b.Fatal(errs)
				}
				must(b, s.Close())
			}
		})
	}
}
