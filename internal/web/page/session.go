package page

import (
	"net"
	"net/http"
	"time"
)

// SessionCookie names the cookie that holds the session's secret. Over TLS it carries the prefix that ties it to this
// host.
func SessionCookie(r *http.Request) string {
	if r.TLS != nil {
		return "__Host-session"
	}
	return "session"
}

// SetSession gives the browser its session; an empty secret takes it away.
func SetSession(w http.ResponseWriter, r *http.Request, secret string, expires time.Time) {
	c := &http.Cookie{Name: SessionCookie(r), Value: secret, Path: "/", Expires: expires, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode}
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
