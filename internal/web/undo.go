package web

import (
	"encoding/json"
	"net/http"
	"strconv"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/web/page"
)

// undo takes back one of the visitor's acts.
func (s *Server) undo(w http.ResponseWriter, r *http.Request) error {
	number, err := strconv.ParseInt(r.PathValue("act"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is nothing to undo here")
	}
	ctx, receipt := act.WithReceipt(r.Context())
	if err := s.Door.Undo(ctx, number); err != nil {
		return err
	}
	if wantsJSON(r) {
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(map[string]any{"ok": true, "act": receipt.Act})
	}
	back := r.Header.Get("Referer")
	if back == "" {
		back = "/today"
	}
	return page.Redirect(w, r, back, "Undone.")
}

// health tells a monitor whether the database answers and can be written.
func (s *Server) health(w http.ResponseWriter, r *http.Request) error {
	var one int
	if err := db.One(r.Context(), s.DB, "SELECT 1", nil, &one); err != nil {
		return err
	}
	if err := s.DB.Trouble(r.Context()); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write([]byte(`{"ok":true}` + "\n"))
	return err
}
