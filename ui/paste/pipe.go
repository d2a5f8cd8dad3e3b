package paste

import "strings"

// Between a value and the name that it gets, in the lines that export writes for GitHub.
const (
	pipeFrom = "printf %s '"
	pipeTo   = "' | gh secret set "
)

// withoutPipes writes a value that is piped to the command which stores it as NAME='value'.
// Each line keeps its length.
func withoutPipes(text string) string {
	if !strings.Contains(text, pipeTo) {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimRight(line, "\r\n")
		at := strings.LastIndex(body, pipeTo)
		if strings.HasPrefix(body, pipeFrom) && at >= len(pipeFrom)-1 {
			name := strings.TrimSpace(body[at+len(pipeTo):])
			short := name + "='" + body[len(pipeFrom):at] + "'"
			line = short + strings.Repeat(" ", len(body)-len(short)) + line[len(body):]
		}
		out.WriteString(line)
	}
	return out.String()
}
