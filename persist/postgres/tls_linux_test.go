package postgres_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgrestest"
)

// makeCertificate makes an authority's certificate in dir/root.crt, and one of it for
// localhost in dir/server.crt with its key in dir/server.key.
func makeCertificate(dir string) error {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "made up"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, &rootKey.PublicKey, rootKey)
	if err != nil {
		return err
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, &key.PublicKey, rootKey)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	for name, block := range map[string]*pem.Block{
		"root.crt": {Type: "CERTIFICATE", Bytes: rootDER}, "server.crt": {Type: "CERTIFICATE", Bytes: leafDER}, "server.key": {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			return err
		}
		if uid, gid := postgrestest.User(); uid >= 0 && name != "root.crt" {
			if err := os.Chown(path, uid, gid); err != nil {
				return err
			}
		}
	}
	return nil
}

// secured gives a server of the test's own that speaks TLS as localhost, by the
// certificate root.crt in its directory. Its password is made-up-password.
func secured(t testing.TB) *postgrestest.Server {
	t.Helper()
	server := postgrestest.Own(t)
	must(t, makeCertificate(server.Dir))
	must(t, appendTo(server.Dir+"/data/postgresql.conf", fmt.Appendf(nil, "ssl = on\nssl_cert_file = '%[1]s/server.crt'\nssl_key_file = '%[1]s/server.key'\n", server.Dir)))
	must(t, server.Listen("127.0.0.1"))
	return server
}

// Over TLS a server is used only if it proves its name, and only with the password.
func TestTLSAndPasswords(t *testing.T) {
	t.Parallel()
	server := secured(t)
	name := database(t, server)
	h := newHost(t)
	must(t, h.open(t, server.Socket(name)).Init(t.Context(), "here"))
	other := t.TempDir()
	must(t, makeCertificate(other))
	passwords := func(password string) string {
		path := filepath.Join(t.TempDir(), "pgpass")
		must(t, os.WriteFile(path, fmt.Appendf(nil, "*:%d:*:postgres:%s\n", server.Port, password), 0o600))
		return path
	}
	right, wrong := passwords("made-up-password"), passwords("another")
	clear := clearServer(t)
	for what, c := range map[string]struct {
		address, parameters string
		port                int
		want                persist.Code
	}{
		"all is right":              {"postgres@localhost", "sslmode=verify-full&sslrootcert=" + server.Dir + "/root.crt&passfile=" + right, server.Port, ""},
		"without verification":      {"postgres@localhost", "passfile=" + right, server.Port, ""},
		"a wrong password":          {"postgres@localhost", "sslmode=verify-full&sslrootcert=" + server.Dir + "/root.crt&passfile=" + wrong, server.Port, persist.CodeStoreDenied},
		"no password":               {"postgres@localhost", "sslmode=verify-full&sslrootcert=" + server.Dir + "/root.crt&passfile=/nowhere", server.Port, persist.CodeStoreDenied},
		"another name":              {"postgres@127.0.0.1", "sslmode=verify-full&sslrootcert=" + server.Dir + "/root.crt&passfile=" + right, server.Port, persist.CodeStoreTLS},
		"another authority":         {"postgres@localhost", "sslmode=verify-full&sslrootcert=" + other + "/root.crt&passfile=" + right, server.Port, persist.CodeStoreTLS},
		"none of our authorities":   {"postgres@localhost", "sslmode=verify-full&passfile=" + right, server.Port, persist.CodeStoreTLS},
		"no file of the authority":  {"postgres@localhost", "sslmode=verify-full&sslrootcert=" + other + "/none.crt&passfile=" + right, server.Port, persist.CodeStoreTLS},
		"a file that has none":      {"postgres@localhost", "sslmode=verify-full&sslrootcert=" + right + "&passfile=" + right, server.Port, persist.CodeStoreTLS},
		"a server that has no TLS":  {"postgres@localhost", "sslmode=verify-full&passfile=" + right, clear, persist.CodeStoreTLS},
		"a user that is not there":  {"nobody-there@localhost", "passfile=" + right, server.Port, persist.CodeStoreDenied},
		"an older TLS than allowed": {"postgres@localhost", "sslmode=verify-full&sslrootcert=" + server.Dir + "/root.crt&ssl_max_protocol_version=TLSv1.1&passfile=" + right, server.Port, persist.CodeStoreTLS},
	} {
		s := h.open(t, fmt.Sprintf("postgres://%s:%d/%s?%s", c.address, c.port, name, c.parameters))
		if _, err := s.Load(t.Context(), key); persist.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

// A password file that others may read is not used, and where it was needed the error says
// so: once, in our words alone. A server that asks for no password does not need it.
func TestPassfileThatOthersMayRead(t *testing.T) {
	t.Parallel()
	server := running(t)
	name, h, home := database(t, server), newHost(t), t.TempDir()
	must(t, h.open(t, server.Socket(name)).Init(t.Context(), "here"))
	file := filepath.Join(home, ".pgpass")
	must(t, os.WriteFile(file, []byte("*:*:*:*:made-up-password\n"), 0o600))
	tcp := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", server.Port, name)
	for _, c := range []struct {
		mode          os.FileMode
		address, says string
	}{
		{0o600, tcp, ""}, {0o644, tcp, "store_passfile: " + file}, {0o620, tcp, "store_passfile: " + file}, {0o700, tcp, "store_passfile: " + file},
		{0o644, server.Socket(name), ""}, {0o644, tcp + "&passfile=/nowhere", "store_denied: 127.0.0.1"},
	} {
		must(t, os.Chmod(file, c.mode))
		child := exec.Command(os.Args[0], c.address)
		child.Env = append(os.Environ(), childRole+"=reader", "HOME="+home)
		child.Stdin = strings.NewReader(h.id.Secret().Reveal() + "\n")
		out, err := child.CombinedOutput()
		if said := string(out); (err == nil) != (c.says == "") || !strings.HasPrefix(said, c.says) || strings.Count(said, "\n") > 1 {
			t.Errorf("%v %s: %v: %s", c.mode, c.address, err, said)
		}
	}
}

// clearServer listens where a server would, and refuses TLS as PostgreSQL does. It
// gives its port.
func clearServer(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := io.ReadFull(c, make([]byte, 8)); err == nil {
				_, _ = c.Write([]byte("N"))
			}
			_ = c.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}
