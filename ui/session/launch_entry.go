package session

import (
	"errors"
	"os/exec"
	"runtime"
	"strings"
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
	words, err := splitWords(entry)
	if err != nil {
		return "", nil, err
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

// splitWords splits a command line at blanks outside of quotes. A backslash takes what
// follows as it is, but on Windows it separates directories.
func splitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	inWord, escaped := false, false
	for _, c := range line {
		switch {
		case escaped:
			escaped = false
			word.WriteRune(c)
		case c == '\\' && quote != '\'' && runtime.GOOS != "windows":
			inWord, escaped = true, true
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			inWord, quote = true, c
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		default:
			inWord = true
			word.WriteRune(c)
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("an entry has a quote that does not end")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
