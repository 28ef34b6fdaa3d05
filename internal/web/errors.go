package web

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/web/page"
)

// answers is the one table from a fault's kind to a status and the heading of its page.
var answers = map[fault.Kind]struct {
	status  int
	heading string
}{
	fault.Invalid:     {http.StatusUnprocessableEntity, "That did not work"},
	fault.NotFound:    {http.StatusNotFound, "Nothing here"},
	fault.Forbidden:   {http.StatusForbidden, "Not yours to do"},
	fault.Conflict:    {http.StatusConflict, "That cannot be done now"},
	fault.Stale:       {http.StatusConflict, "Somebody was faster"},
	fault.Limit:       {http.StatusTooManyRequests, "Too much at once"},
	fault.Unavailable: {http.StatusServiceUnavailable, "Not available right now"},
	fault.Internal:    {http.StatusInternalServerError, "Something went wrong"},
}

// fail turns an error into the answer that the request can use: a page, or a problem for scripts.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	request := access.From(r.Context()).Request
	e := fault.As(err)
	if e == nil {
		e = fault.New(fault.Internal, "")
	}
	if e.Kind == fault.Internal {
		if r.Context().Err() != nil {
			return // the visitor has gone
		}
		if answered(w) {
			slog.Warn("an answer broke off", "path", r.URL.Path, "request", request, "error", err)
			return
		}
		slog.Error("a page failed", "path", r.URL.Path, "request", request, "error", err)
		e = fault.New(fault.Internal, "Nothing was changed. If it happens again, tell whoever runs this server the number %s", request)
	}
	a := answers[e.Kind]
	if errors.Is(err, db.ErrFull) {
		a.status = http.StatusInsufficientStorage
	}
	if wantsJSON(r) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(a.status)
		_ = json.NewEncoder(w).Encode(map[string]any{"status": a.status, "kind": e.Kind, "title": e.Message, "problems": e.Problems, "request": request})
		return
	}
	visit := page.Of(r)
	if e.Kind == fault.Forbidden && visit.Actor.Person == "" && r.Method == http.MethodGet {
		http.Redirect(w, r, "/sign-in?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	view := errorView{Heading: a.heading, Says: e.Message, Problems: e.Problems}
	if rerr := page.Show(w, r, a.status, errorPage(r, view, visit.Org != "")); rerr != nil {
		slog.Error("an error page failed", "error", rerr)
	}
}

func wantsJSON(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") || strings.Contains(r.Header.Get("Accept"), "application/json") || r.Header.Get("Throughline-Autosave") != ""
}

func stopwatch() func() time.Duration {
	start := clock.System{}.Now()
	return func() time.Duration { return clock.System{}.Now().Sub(start) }
}
