package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/kept"
	"throughline/internal/org"
	"throughline/internal/signin"
	"throughline/internal/web/assets"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// chain wraps every request: log → recover → security headers → visitor → cross-origin check. What recovers stands inside
// what logs, whose writer knows whether an answer has begun.
func (s *Server) chain(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Forbidden, "This came from another site, so it was not carried out. Do it from the page itself"))
	}))
	return logging(s.recovering(s.outside(headers(s.visiting(guard.Handler(next))))))
}

func (s *Server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // it is passed by identity
				panic(p)
			}
			slog.Error("a request panicked", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			s.fail(w, r, fault.New(fault.Internal, "panic"))
		}()
		next.ServeHTTP(w, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
	begun  bool // the head has been sent: there is no other answer any more
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status, w.begun = status, true
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// answered tells whether the head of the answer has been sent.
func answered(w http.ResponseWriter) bool {
	for {
		if sw, ok := w.(*statusWriter); ok {
			return sw.begun
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = inner.Unwrap()
	}
}

// Unwrap lets the response controller reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logging writes a line for a request that failed or was slow; ids of people and texts stay out of it.
func logging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request := rand.Text()[:12]
		if own := r.Header.Get("Throughline-Request"); len(own) >= 8 && len(own) <= 40 && r.Method != http.MethodGet {
			request = own // the tab that made the change knows it by this name in the live stream
		}
		ctx := access.With(r.Context(), access.Actor{Request: request})
		w.Header().Set("X-Request-Id", request)
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		watch := stopwatch()
		next.ServeHTTP(sw, r.WithContext(ctx))
		if took := watch(); sw.status >= 500 || (took > time.Second && r.URL.Path != "/live") {
			slog.Warn("request", "method", r.Method, "path", r.URL.Path, "status", sw.status, "took", took.Round(time.Millisecond), "request", request)
		}
	})
}

// outside marks requests as secure when the configured address is.
func (s *Server) outside(next http.Handler) http.Handler {
	if !s.Secure {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(page.WithSecure(r.Context())))
	})
}

// contentPolicy allows what the product serves itself and nothing else; data: pictures are the cursors of the map editor.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self' " + assets.ProgressStyle + "; img-src 'self' data: blob:; font-src 'self' data:; " +
	"connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if page.Secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// visiting finds out who asks: a token in the header, or a session in the cookie.
func (s *Server) visiting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			next.ServeHTTP(w, r)
			return
		}
		if reading(r) && (r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "") {
			ctx, err := kept.AtMoment(r.Context(), s.DB)
			if err != nil {
				s.fail(w, r, err)
				return
			}
			r = r.WithContext(ctx)
		}
		visit, err := s.visit(w, r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		visit.Actor.Request = access.From(r.Context()).Request
		ctx := access.With(r.Context(), visit.Actor)
		if !reading(r) {
			ctx = page.WithReceipt(ctx)
		}
		next.ServeHTTP(w, r.WithContext(page.WithVisit(ctx, visit)))
	})
}

// reading tells whether the request changes nothing.
func reading(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

func (s *Server) visit(w http.ResponseWriter, r *http.Request) (*page.Visit, error) {
	v := &page.Visit{Hotkeys: true, Theme: themeCookie(r)}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		actor, err := s.Signin.AuthenticateToken(r.Context(), bearer)
		if err != nil {
			return nil, err
		}
		v.Actor = actor
		return v, nil
	}
	secret := ""
	if c, err := r.Cookie(page.SessionCookie(r)); err == nil {
		secret = c.Value
	}
	if secret == "" && s.Demo != "" && r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/sign-") {
		opened, session, err := s.Signin.Open(r.Context(), s.Demo, signin.Origin{Agent: r.UserAgent(), Address: page.Address(r)})
		if err != nil {
			return nil, err
		}
		page.SetSession(w, r, opened, session.Expires)
		secret = opened
	}
	if secret == "" {
		return v, nil
	}
	actor, session, err := s.Signin.Authenticate(r.Context(), secret)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return v, nil // ended: the page asks to sign in
	}
	if err != nil {
		return nil, err
	}
	v.Actor, v.Session = actor, session.ID
	if strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/live" {
		return v, nil
	}
	v.Flash = page.TakeFlash(w, r)
	return v, s.furnish(access.With(r.Context(), actor), v)
}

// furnish adds what the frame of a page shows of the visitor.
func (s *Server) furnish(ctx context.Context, v *page.Visit) error {
	me, err := s.Org.Person(ctx, v.Actor.Person)
	if err != nil {
		return err
	}
	o, err := s.Org.Organisation(ctx)
	if err != nil {
		return err
	}
	v.Org, v.Hotkeys, v.Currency = o.Name, me.Hotkeys, o.Currency
	if me.Theme == org.LightTheme || me.Theme == org.DarkTheme {
		v.Theme = ui.Theme(me.Theme)
	}
	cards, err := s.Org.People(ctx)
	if err != nil {
		return err
	}
	v.Hue = cards[me.ID].Hue
	if v.Calendar, err = s.Org.CalendarFor(ctx, s.DB, ""); err != nil {
		return err
	}
	v.Today = v.Calendar.Today(s.Clock.Now())
	return nil
}

func themeCookie(r *http.Request) ui.Theme {
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return ui.Theme(c.Value)
	}
	return ui.System
}
