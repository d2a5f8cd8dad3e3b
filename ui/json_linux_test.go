package ui

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// jsonCommands are the commands whose JSON is documented by an example each, and by the
// schema: their arguments, and what they get on standard input.
var jsonCommands = map[string]struct {
	args []string
	in   string
	runs bool // until it is interrupted, after its line
}{
	"status":           {args: []string{"status"}},
	"verify":           {args: []string{"verify", "Payroll"}},
	"verify-all":       {args: []string{"verify", "--all"}},
	"token":            {args: []string{"token", "Payroll"}},
	"sandbox-check":    {args: []string{"--json", "sandbox", "check", "--only", "day 1", "--", "kaizala-setup", "verify", "--env"}},
	"proxy":            {args: []string{"proxy", "Payroll"}, runs: true},
	"inspect":          {args: []string{"inspect"}, in: "applicationId: 0a1b2c3d-0000-4abc-8def-00000000abcd\napplicationSecret: MADEUPSECR\n"},
	"export":           {args: []string{"export", "sh", "Payroll", "--reference"}},
	"export-file":      {args: []string{"export", "sh", "Payroll", "-o", "values.sh"}},
	"import":           {args: []string{"import", "--sandbox", "--file", "values.sh", "--merge"}},
	"use":              {args: []string{"use", "Payroll"}},
	"use-none":         {args: []string{"use", "--unset"}},
	"store":            {args: []string{"store"}},
	"forget":           {args: []string{"forget", "Payroll", "--dry-run"}},
	"handoff-message":  {args: []string{"handoff", "message", "Payroll", "--group", "Night shift"}},
	"version":          {args: []string{"version"}},
	"man":              {args: []string{"man", "pages"}},
	"status-ics":       {args: []string{"status", "--ics", "renewals.ics"}},
	"doctor":           {args: []string{"doctor"}},
	"an-error":         {args: []string{"verify", "Nobody"}},
	"an-error-of-call": {args: []string{"verify", "-"}, in: "{}"},
}

// variable are the values that another run has otherwise.
var variable = []struct {
	of      *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.[\w-]+`), "eyJ.MADE.UP"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "2026-11-26T09:30:00Z"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:46123"},
	{regexp.MustCompile(`46123/[A-Z2-7]{26}`), "46123/SECRETPATH"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "0a1b2c3d-0000-4abc-8def-00000000abcd"},
	{regexp.MustCompile(`developer-[A-Z2-7]+(-[A-Z2-7]+)?`), "developer-AAAABBBBCCCC2"},
	{regexp.MustCompile(`"checkWords":\[[^]]*\]`), `"checkWords":["one","two","three","four","five","six"]`},
	{regexp.MustCompile(`\\n    [a-z]+( [a-z]+){5}\\n`), `\n    one two three four five six\n`},
	{regexp.MustCompile(`"tokenLength":\d+`), `"tokenLength":900`},
	{regexp.MustCompile(`"pages":\d+`), `"pages":27`},
	{regexp.MustCompile(`date: \d{4}-\d\d-\d\d`), "date: 2026-11-26"},
	{regexp.MustCompile(`check: [0-9a-f]{16}`), "check: 0123456789abcdef"},
	{regexp.MustCompile(`age1[0-9a-z]+`), "age1madeup"},
	{regexp.MustCompile(`go1\.[0-9.]+`), "go1.26"},
	{regexp.MustCompile(`"release":"[^"]*"`), `"release":"v0.0.0"`},
}

// Each command prints one object with its version. The examples and the schema are golden:
// with -update they are written anew.
func TestJSONOfEachCommand(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	r := newRunner(t, d.env, d.home())
	r.runs("\n\nfill\n2\n\nfill\n\n\n\n", "developer", "--sandbox", "--plain")
	schema := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(jsonCommands)) {
		c := jsonCommands[name]
		args := append(c.args, "--json", "--no-input")
		var out, errs string
		if c.runs {
			process := exec.Command("kaizala-setup", args...)
			process.Env, process.Dir, process.Stdin = d.env, d.home(), strings.NewReader(c.in)
			out = firstLine(t, process)
		} else {
			o := r.runs(c.in, args...)
			out, errs = o.Out, o.Err
		}
		line := out
		if strings.HasPrefix(name, "an-error") {
			if line = errs; out != "" {
				t.Errorf("%s: standard output has %q", name, out)
			}
		}
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil || strings.Count(line, "\n") != 1 {
			t.Errorf("%s: %v: %q, %q", name, err, out, errs)
			continue
		}
		if object["version"] != float64(1) && !strings.HasPrefix(name, "an-error") {
			t.Errorf("%s has no version: %s", name, line)
		}
		schema[name] = schemaOf(object)
		text := strings.ReplaceAll(line, d.home(), "/home/you")
		for _, v := range variable {
			text = v.of.ReplaceAllString(text, v.instead)
		}
		isGolden(t, filepath.Join("json", name+".json"), text)
	}
	b, err := json.MarshalIndent(map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": schema}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	isGolden(t, "json-schema.json", string(b)+"\n")
}

// firstLine starts a process and interrupts it when it has printed a line.
func firstLine(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_ = c.Process.Signal(os.Interrupt)
	if ended := c.Wait(); err != nil || ended != nil {
		t.Errorf("%v: %q, %v", c.Args, line, ended)
	}
	return line
}

// schemaOf is the schema that a value fits: each field that is there, with its type.
func schemaOf(v any) map[string]any {
	switch v := v.(type) {
	case map[string]any:
		fields := map[string]any{}
		for k, f := range v {
			fields[k] = schemaOf(f)
		}
		return map[string]any{"type": "object", "properties": fields, "required": slices.Sorted(maps.Keys(v))}
	case []any:
		if len(v) == 0 {
			return map[string]any{"type": "array"}
		}
		items := schemaOf(v[0])
		for _, other := range v[1:] {
			items = eitherSchema(items, schemaOf(other))
		}
		return map[string]any{"type": "array", "items": items}
	}
	return map[string]any{"type": map[string]string{"string": "string", "bool": "boolean", "float64": "number"}[fmt.Sprintf("%T", v)]}
}

// eitherSchema is the schema that two objects fit: the fields that either has, of which
// those that both have are there always. Of anything but objects it is the first.
func eitherSchema(a, b map[string]any) map[string]any {
	some, object := a["properties"].(map[string]any)
	more, both := b["properties"].(map[string]any)
	if !object || !both {
		return a
	}
	fields := maps.Clone(more)
	maps.Copy(fields, some)
	required := slices.DeleteFunc(slices.Clone(a["required"].([]string)), func(name string) bool { return !slices.Contains(b["required"].([]string), name) })
	return map[string]any{"type": "object", "properties": fields, "required": required}
}
