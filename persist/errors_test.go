package persist

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"kaizala-setup/persist/seal"
)

// AllCodes is what the words for a person are held to, so it must have every
// constant of type Code there is in the source, once.
func TestAllCodesAreAll(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want []Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "Code" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, Code(text))
		}
		return true
	})
	for _, c := range seal.AllCodes() {
		want = append(want, Code(c))
	}
	got := AllCodes()
	slices.Sort(got)
	slices.Sort(want)
	if len(want) < 20 || !slices.Equal(got, want) {
		t.Errorf("%v\nin the source: %v", got, want)
	}
	if len(slices.Compact(got)) != len(want) {
		t.Error("a code is there twice")
	}
}

func TestErrorsSayTheirEvidence(t *testing.T) {
	cause := &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	err := fmt.Errorf("saving: %w", &Error{Reason: CodeBusy, Path: "state.json", Pid: 4711, Err: cause})
	for _, part := range []string{"busy", "state.json", "process 4711", "write x"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %q", part, err)
		}
	}
	if CodeOf(err) != CodeBusy || !errors.Is(err, syscall.ENOSPC) {
		t.Error("wrapped, the code or the cause is lost")
	}
	if got := CodeOf(&seal.Error{Reason: seal.CodeDamaged}); got != Code(seal.CodeDamaged) {
		t.Errorf("a sealed part's: %q", got)
	}
	if got := CodeOf(cause); got != "" {
		t.Errorf("another package's error: %q", got)
	}
	if err := DiskError("x", nil); err != nil {
		t.Errorf("no error became %v", err)
	}
}

// What a file system refuses has a code that says what to mend, and the path at fault.
func TestDiskErrorsAreToldApart(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for code, at := range map[Code]struct{ path, told string }{
		CodeNotDirectory: {filepath.Join(file, "state", "x"), file},
		CodeNoDirectory:  {filepath.Join(dir, "gone", "x"), filepath.Join(dir, "gone", "x")},
		CodePathTooLong:  {filepath.Join(dir, strings.Repeat("a", 300)), filepath.Join(dir, strings.Repeat("a", 300))},
	} {
		_, err := os.ReadFile(at.path)
		if runtime.GOOS == "windows" && code != CodeNoDirectory {
			continue // it has one error for all of them
		}
		var e *Error
		if err = DiskError(at.path, err); !errors.As(err, &e) || e.Reason != code || e.Path != at.told {
			t.Errorf("%s: %v", code, err)
		}
	}
	for cause, code := range map[error]Code{
		syscall.ENOSPC: CodeDiskFull, syscall.EDQUOT: CodeDiskFull, syscall.EROFS: CodeReadOnly, syscall.EACCES: CodeNoPermission, syscall.EPERM: CodeNoPermission,
		syscall.ELOOP: CodeLink, syscall.EIO: CodeIO, syscall.EMFILE: CodeIO,
	} {
		if got := CodeOf(DiskError(dir, &os.PathError{Op: "open", Path: dir, Err: cause})); got != code {
			t.Errorf("%v: %s, want %s", cause, got, code)
		}
	}
}
