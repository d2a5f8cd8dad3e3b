package session

import (
	"errors"
	"os/exec"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// parseBrowser is the program and the arguments of one entry of BROWSER, which
// xdg-open and Python's webbrowser read alike: words, quoted as in a shell, in which %s
// stands for the address. Without %s the address comes last. No shell ever sees it.
func parseBrowser(entry, url string) (program string, args []string, err error) {
	if !strings.Contains(entry, "%s") {
		if _, err := exec.LookPath(strings.TrimSpace(entry)); err == nil { // it may have spaces
			return strings.TrimSpace(entry), []string{url}, nil
		}
	}
	words, err := secret.Split(entry)
	if cut := strings.HasSuffix(entry, `\`) && !strings.HasSuffix(entry, `\\`); err != nil || cut { // the list was cut in it
		return "", nil, errors.New("an entry has a quote that does not end")
	}
	if n := len(words); n > 0 && words[n-1] == "&" { // Python: nobody waits for it
		words = words[:n-1]
	}
	if len(words) == 0 {
		return "", nil, errors.New("an entry names no program")
	}
	placed := false
	for _, w := range words[1:] {
		placed = placed || strings.Contains(w, "%s")
		args = append(args, strings.ReplaceAll(w, "%s", url))
	}
	if !placed {
		args = append(args, url)
	}
	return words[0], args, nil
}
