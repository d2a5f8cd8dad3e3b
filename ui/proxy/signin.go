package proxy

import (
	"net/http"
	"strings"

	"kaizala-setup/steps"
)

// The calls of the token service (documented). The proxy answers the first; the others
// bring a refresh token, which programs are not to have.
const (
	pathToken = "/v1/accessToken"
	pathPIN   = "/v1/generatePin"
	pathLogin = "/v1/loginWithPinAndApplicationId"
)

// token is the documented answer to the token call.
type token struct {
	AccessToken  string  `json:"accessToken"`
	EndpointURL  string  `json:"endpointUrl"`
	Expiry       int64   `json:"accessTokenExpiry"` // ms since 1970
	RefreshToken *string `json:"refreshToken"`
	Scope        string  `json:"scope"`
}

// signIn answers the token call of a program, whatever values it sent: with the proxy
// as the endpoint, and a stand-in for the token.
func (p *Proxy) signIn(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		p.fail(rw, r, steps.Fail(CodeUnknownPath, nil))
		return
	}
	held, err := p.tokens.token(r.Context(), 0)
	if err != nil {
		p.fail(rw, r, err)
		return
	}
	p.reply(rw, http.StatusOK, token{
		AccessToken: StandIn, EndpointURL: p.Root() + "/", Expiry: held.Expires.UnixMilli(), Scope: strings.Join(held.Scope, ","),
	})
}
