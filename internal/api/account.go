package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/signin"
)

type patchAccount struct {
	Match
	Body org.ProfileEdit
}

type setPassword struct {
	Body struct {
		Current   string `json:"current" doc:"The present password"`
		Password  string `json:"password" doc:"The new one; 10 characters or more"`
		EndTokens bool   `json:"endTokens,omitempty" doc:"Revoke the API tokens as well"`
	}
}

type sessionPath struct {
	Session string `path:"session"`
}

type tokenPath struct {
	Token string `path:"token"`
}

type createToken struct{ Body signin.NewToken }

// madeToken carries the token itself, which cannot be shown again.
type madeToken struct {
	signin.Token
	Secret string `json:"secret" doc:"Send it as Authorization: Bearer tl_…; shown this once"`
}

// The operations on sessions, tokens and passwords need the session of a page: a token must not make tokens, or revoking
// it would not end what it began.
func (s Services) accountOperations() []Operation {
	return []Operation{
		op(http.MethodGet, "/account", "get-account", "You", access.Self,
			func(ctx context.Context, _ *struct{}) (org.Person, error) {
				me := access.From(ctx)
				if err := me.May(access.Self); err != nil {
					return org.Person{}, err
				}
				return s.Org.Person(ctx, me.Person)
			}),
		op(http.MethodPatch, "/account", "edit-account", "Change the fields of your profile that are present", access.Self,
			func(ctx context.Context, in *patchAccount) (org.Person, error) {
				v, err := in.version()
				if err != nil {
					return org.Person{}, err
				}
				return s.Org.EditProfile(ctx, v, in.Body)
			}),
		op(http.MethodPut, "/account/password", "set-password", "Set another password; ends every session, this one too", access.Self,
			func(ctx context.Context, in *setPassword) (none, error) {
				return done(s.Signin.ChangePassword(ctx, signin.PasswordChange{Current: in.Body.Current, New: in.Body.Password, EndTokens: in.Body.EndTokens}))
			}),
		op(http.MethodGet, "/account/sessions", "list-sessions", "Where you are signed in", access.Self,
			func(ctx context.Context, _ *struct{}) (items[signin.Session], error) {
				list, err := s.Signin.Sessions(ctx, "")
				return items[signin.Session]{Items: filled(list)}, err
			}),
		op(http.MethodDelete, "/account/sessions/{session}", "end-session", "Sign out there", access.Self,
			func(ctx context.Context, in *sessionPath) (none, error) {
				return done(s.Signin.EndSession(ctx, id.Session(in.Session)))
			}),
		op(http.MethodGet, "/account/tokens", "list-tokens", "Your API tokens", access.Self,
			func(ctx context.Context, _ *struct{}) (items[signin.Token], error) {
				list, err := s.Signin.Tokens(ctx)
				return items[signin.Token]{Items: filled(list)}, err
			}),
		op(http.MethodPost, "/account/tokens", "create-token", "Make an API token", access.Self,
			func(ctx context.Context, in *createToken) (madeToken, error) {
				made, secret, err := s.Signin.CreateToken(ctx, in.Body)
				return madeToken{Token: made, Secret: secret}, err
			}),
		op(http.MethodDelete, "/account/tokens/{token}", "revoke-token", "Make a token worthless", access.Self,
			func(ctx context.Context, in *tokenPath) (none, error) {
				return done(s.Signin.RevokeToken(ctx, id.Token(in.Token)))
			}),
	}
}
