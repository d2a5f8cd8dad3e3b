package away

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"kaizala-setup/persist"
)

// A copy's name is a hash of the document's key and of whom the copy is sealed to, and
// the document's revision: so the newest copy is known without opening any, and no
// older one can replace it.

// copyOf is the first part of the names of a document's copies.
func copyOf(k persist.Key, recipient string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"kaizala-setup copy", string(k.Realm), string(k.Role), k.ID, recipient}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

func copyName(of string, revision int) string { return fmt.Sprintf("%s-%d", of, revision) }

// revisions are the newest revision of each document of which there is a copy, by the
// first part of the copies' names; older are the names of all other files.
func revisions(names []string) (newest map[string]int, older []string) {
	newest = map[string]int{}
	for _, name := range names {
		of, number, _ := strings.Cut(name, "-")
		n, err := strconv.Atoi(number)
		have, twice := newest[of]
		switch {
		case err != nil || n < 1 || copyName(of, n) != name:
			older = append(older, name)
		case twice && n < have:
			older = append(older, name)
		default:
			if twice {
				older = append(older, copyName(of, have))
			}
			newest[of] = n
		}
	}
	return newest, older
}
