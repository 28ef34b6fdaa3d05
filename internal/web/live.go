package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/web/page"
)

const (
	liveBatch   = 500
	livePoll    = 2 * time.Second  // another node's events are found by looking
	liveComment = 15 * time.Second // keeps proxies from closing the stream
)

// liveChange says only that something changed; the browser asks again as itself.
type liveChange struct {
	Seq     int64      `json:"seq"`
	Subject string     `json:"subject"`
	ID      string     `json:"id"`
	Project id.Project `json:"project,omitempty"`
	Kind    string     `json:"kind"`
	Actor   id.Person  `json:"actor"`
	Request string     `json:"request,omitempty"`
}

// live streams the numbers of what changed, of the things that the visitor may see.
func (s *Server) live(w http.ResponseWriter, r *http.Request) error {
	actor := access.From(r.Context())
	if actor.Person == "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	r = r.WithContext(kept.Afresh(r.Context()))
	after, lost, err := s.liveStart(r)
	if err != nil {
		return err
	}
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{}) // a stream outlives the server's write timeout
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	fmt.Fprintf(w, "retry: 2000\nid: %d\nevent: begin\ndata: {\"seq\":%d}\n\n: connected\n\n", after, after)
	if lost {
		fmt.Fprintf(w, "id: %d\nevent: reset\ndata: {}\n\n", after)
	}
	if err := control.Flush(); err != nil {
		return nil // the visitor has gone
	}
	quiet := time.Duration(0)
	for {
		woken := s.Signal.Wait()
		next, sent, err := s.liveSend(r, w, after)
		if err != nil {
			return nil // the visitor has gone, signed out or was disabled: the stream ends and the browser asks again
		}
		after = next
		if quiet >= liveComment {
			fmt.Fprint(w, ": still here\n\n")
			quiet, sent = 0, true
		}
		if sent {
			if err := control.Flush(); err != nil {
				return nil
			}
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-s.Stopping:
			return nil
		case <-woken:
		case <-time.After(livePoll):
			quiet += livePoll
		}
	}
}

// liveStart gives the number behind which the stream begins: that of the last event the browser had before it lost the
// stream, else ?after=, the moment its page was read at, else now. A number that lies ahead is of another log, one that
// was restored in the place of the browser's: it has lost its place and must ask for everything again.
func (s *Server) liveStart(r *http.Request) (after int64, lost bool, err error) {
	newest, err := history.Newest(r.Context(), s.DB)
	if err != nil {
		return 0, false, err
	}
	said := r.Header.Get("Last-Event-ID")
	if said == "" {
		said = r.URL.Query().Get("after")
	}
	last, err := strconv.ParseInt(said, 10, 64)
	if err != nil || last < 0 {
		return newest, false, nil
	}
	if last > newest {
		return newest, true, nil
	}
	return last, false, nil
}

// liveSend writes what happened after the number. A reader that is too far behind is told to start afresh.
func (s *Server) liveSend(r *http.Request, w http.ResponseWriter, after int64) (int64, bool, error) {
	ctx := r.Context()
	if err := s.still(r); err != nil {
		return after, false, err
	}
	events, err := history.Since(ctx, s.DB, after, liveBatch)
	if err != nil || len(events) == 0 {
		return after, false, err
	}
	if len(events) == liveBatch {
		newest, err := history.Newest(ctx, s.DB)
		if err != nil {
			return after, false, err
		}
		_, err = fmt.Fprintf(w, "id: %d\nevent: reset\ndata: {}\n\n", newest)
		return newest, true, err
	}
	seen, err := history.Seen(ctx, s.DB, events)
	if err != nil {
		return after, false, err
	}
	sent := false
	for _, e := range seen {
		b, err := json.Marshal(liveChange{Seq: e.Seq, Subject: e.Subject, ID: e.SubjectID, Project: e.Project, Kind: e.Kind, Actor: e.Actor, Request: e.Request})
		if err != nil {
			return after, sent, err
		}
		if _, err := fmt.Fprintf(w, "id: %d\nevent: change\ndata: %s\n\n", e.Seq, b); err != nil {
			return after, sent, err
		}
		sent = true
	}
	return events[len(events)-1].Seq, sent, nil
}

// still answers whether the visitor's session or token holds: a stream must end when it was revoked.
func (s *Server) still(r *http.Request) error {
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		_, err := s.Signin.AuthenticateToken(r.Context(), bearer)
		return err
	}
	c, err := r.Cookie(page.SessionCookie(r))
	if err != nil {
		return fault.New(fault.Forbidden, "Sign in first")
	}
	_, _, err = s.Signin.Authenticate(r.Context(), c.Value)
	return err
}
