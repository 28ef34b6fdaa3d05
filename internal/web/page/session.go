package page

import (
	"context"
	"net"
	"net/http"
	"time"
)

// SessionCookie names the cookie that holds the session's secret. Over TLS it carries the prefix that ties it to this
// host.
func SessionCookie(r *http.Request) string {
	if Secure(r) {
		return "__Host-session"
	}
	return "session"
}

type secureKey struct{}

// WithSecure marks the requests of an installation that people reach by https, whoever speaks TLS before it.
func WithSecure(ctx context.Context) context.Context {
	return context.WithValue(ctx, secureKey{}, true)
}

// Secure tells whether the visitor's browser came by https.
func Secure(r *http.Request) bool {
	marked, _ := r.Context().Value(secureKey{}).(bool)
	return r.TLS != nil || marked
}

// SetSession gives the browser its session; an empty secret takes it away.
func SetSession(w http.ResponseWriter, r *http.Request, secret string, expires time.Time) {
	c := &http.Cookie{Name: SessionCookie(r), Value: secret, Path: "/", Expires: expires, HttpOnly: true, Secure: Secure(r), SameSite: http.SameSiteLaxMode}
	if secret == "" {
		c.MaxAge, c.Expires = -1, time.Time{}
	}
	http.SetCookie(w, c)
}

// Address gives the visitor's address without its port. Forwarded headers are ignored: anybody can write them.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Base gives the address of the installation as it stands before a path: the configured one, else that of the request.
func Base(r *http.Request, configured string) string {
	switch {
	case configured != "":
		return configured
	case Secure(r):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
