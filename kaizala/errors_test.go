package kaizala

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestAllCodesListsEveryConstant(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && strings.HasPrefix(spec.Names[0].Name, "Code") {
			value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			declared = append(declared, Code(value))
		}
		return true
	})
	all := AllCodes()
	slices.Sort(declared)
	slices.Sort(all)
	if !slices.Equal(declared, all) || len(slices.Compact(all)) != len(declared) || len(all) < 20 {
		t.Errorf("declared %q, listed %q", declared, all)
	}
}

func TestErrorText(t *testing.T) {
	e := &Error{
		Reason: CodeRefused, Request: Request{"exchange", "GET", "api.kaiza.la", "/v1/accessToken"},
		Response: Response{Status: 401, ErrorCode: "Unauthenticated", Message: "Header should have a correct applicationId"},
	}
	want := "exchange: GET api.kaiza.la/v1/accessToken: refused: status 401 Unauthenticated Header should have a correct applicationId"
	if e.Error() != want {
		t.Errorf("got  %s\nwant %s", e, want)
	}
	if got := (&Error{Reason: CodeHostRefused, Detail: "other", RefusedHost: "evil.example"}).Error(); got != "host_refused: other: evil.example" {
		t.Error(got)
	}
	if got := (&Error{Reason: CodeUnreachable, Err: syscall.ECONNREFUSED}); !errors.Is(got, syscall.ECONNREFUSED) {
		t.Error(got)
	}
}

func TestCodeOf(t *testing.T) {
	for want, err := range map[Code]error{
		"": nil, CodeRefused: fmt.Errorf("wrapped: %w", &Error{Reason: CodeRefused}),
		CodeCancelled: context.Canceled, CodeTimeout: fmt.Errorf("x: %w", context.DeadlineExceeded),
	} {
		if CodeOf(err) != want {
			t.Errorf("%v: %q", err, CodeOf(err))
		}
	}
	if CodeOf(errors.New("other")) != "" {
		t.Error("a code for an error of others")
	}
}
