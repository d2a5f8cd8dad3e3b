package seal

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"

	agetest "c2sp.org/CCTV/age"
)

// stricter are the public vectors of age that open elsewhere and not here, by the
// beginning of their names; laxer are armors that are refused elsewhere and taken
// here. Each has its reason.
var (
	stricter = map[string]string{
		"hybrid":       "post-quantum keys are not native X25519; no other kind of key is taken",
		"armor_hybrid": "likewise",
		"stream_25":    "16 MiB and more: no message is that long, and the opener has a limit",
	}
	laxer = map[string]string{
		"armor_cr_":                 "a chat has line ends of its own",
		"armor_double_crlf":         "likewise",
		"armor_empty_":              "a chat adds empty lines",
		"armor_eol_between_padding": "a chat wraps where it likes",
		"armor_garbage_leading":     "a reply stands among a person's words",
		"armor_garbage_trailing":    "likewise",
		"armor_long_line":           "a chat joins lines",
		"armor_short_line":          "a chat breaks them",
		"armor_whitespace_":         "a chat indents and pads",
	}
)

// vector is one of the public test vectors (c2sp.org/CCTV/age).
type vector struct {
	name                    string
	expect, payload         string // "success", "HMAC failure", ...; SHA-256 of the plaintext
	identities, passphrases []string
	armored                 bool
	file                    []byte
}

func vectors(t *testing.T) []vector {
	t.Helper()
	names, err := fs.Glob(agetest.Vectors, "*")
	if err != nil || len(names) < 100 {
		t.Fatalf("%d vectors: %v", len(names), err)
	}
	var all []vector
	for _, name := range names {
		b, err := fs.ReadFile(agetest.Vectors, name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, parsed(t, name, b))
	}
	return all
}

func parsed(t *testing.T, name string, b []byte) vector {
	t.Helper()
	v, r, packed := vector{name: name}, bufio.NewReader(bytes.NewReader(b)), false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(name, err)
		}
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch key {
		case "expect":
			v.expect = value
		case "payload":
			v.payload = value
		case "identity":
			v.identities = append(v.identities, value)
		case "passphrase":
			v.passphrases = append(v.passphrases, value)
		case "armored":
			v.armored = true
		case "compressed":
			if value != "zlib" {
				t.Fatalf("%s: compressed by %s", name, value)
			}
			packed = true
		case "":
			v.file = rest(t, r, packed)
			return v
		case "file key", "comment":
		default:
			t.Fatalf("%s: a header %q that this test does not know", name, key)
		}
	}
}

// rest is what comes behind the header.
func rest(t *testing.T, r io.Reader, packed bool) []byte {
	t.Helper()
	if packed {
		z, err := zlib.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// opened is what the opener makes of a vector: the plaintext of the first of its
// identities and passphrases that opens it.
func (v vector) opened() (plain []byte, err error) {
	sealed := v.file
	if v.armored {
		if sealed, err = Dearmor(string(v.file)); err != nil {
			return nil, err
		}
	}
	err = fmt.Errorf("no identity and no passphrase")
	for _, text := range v.identities {
		id, bad := ParseIdentity(secret.New(text))
		if bad != nil {
			err = bad
			continue
		}
		if plain, err = Open(sealed, id); err == nil {
			return plain, nil
		}
	}
	for _, pass := range v.passphrases {
		if plain, err = OpenPassphrase(sealed, secret.New(pass)); err == nil {
			return plain, nil
		}
	}
	return nil, err
}

// The public vectors of age through our opener: what opens there opens here, to the
// same bytes, what does not does not, but for the differences that are meant.
func TestPublicVectors(t *testing.T) {
	met := map[string]bool{}
	reason := func(table map[string]string, name string) bool {
		for prefix := range table {
			if strings.HasPrefix(name, prefix) {
				met[prefix] = true
				return true
			}
		}
		return false
	}
	count := map[string]int{}
	for _, v := range vectors(t) {
		plain, err := v.opened()
		good := v.expect == "success"
		same := err == nil && fmt.Sprintf("%x", sha256.Sum256(plain)) == v.payload
		switch {
		case good && same:
			count["opened"]++
		case !good && err != nil:
			count["refused"]++
		case good && err != nil && reason(stricter, v.name):
			count["refused here alone"]++
		case !good && err == nil && v.armored && reason(laxer, v.name):
			count["opened here alone"]++
		default:
			t.Errorf("%s: expected %s, got %d bytes, %v", v.name, v.expect, len(plain), err)
		}
	}
	for _, differences := range []map[string]string{stricter, laxer} {
		for prefix := range differences {
			if !met[prefix] {
				t.Errorf("no vector shows the difference %q", prefix)
			}
		}
	}
	for _, what := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%d %s", count[what], what)
	}
}
