// Package reply is how the API answers whatever was asked: errors as one form of problem, and repeats of a request once.
package reply

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
)

// Problem is the body of every error (RFC 9457), with a sentence for a person and the trouble of each field.
type Problem struct {
	Status   int             `json:"status"`
	Kind     fault.Kind      `json:"kind"`
	Title    string          `json:"title"`
	Problems []fault.Problem `json:"problems,omitempty"`
	Request  string          `json:"request,omitempty"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Title }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses is the one table from a fault's kind to a status.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Forbidden: http.StatusForbidden,
	fault.Conflict: http.StatusConflict, fault.Stale: http.StatusConflict, fault.Limit: http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

// Of gives the answer for an error. What is unknown is logged with the request's id and not shown.
func Of(ctx context.Context, err error) *Problem {
	request := access.From(ctx).Request
	e := fault.As(err)
	if e == nil || e.Kind == fault.Internal {
		slog.Error("a request failed", "request", request, "error", err)
		return &Problem{Status: http.StatusInternalServerError, Kind: fault.Internal, Request: request,
			Title: "Something went wrong on our side; nothing was changed. The request's number helps whoever looks into it"}
	}
	p := &Problem{Status: statuses[e.Kind], Kind: e.Kind, Title: e.Message, Problems: e.Problems, Request: request}
	if errors.Is(err, db.ErrFull) {
		p.Status = http.StatusInsufficientStorage
	}
	return p
}

// New turns the framework's own refusals (a body that is no JSON, a missing field) into the same form.
func New(status int, msg string, errs ...error) huma.StatusError {
	p := &Problem{Status: status, Kind: fault.Invalid, Title: msg}
	if msg != "" {
		p.Title = strings.ToUpper(msg[:1]) + msg[1:]
	}
	if status == http.StatusRequestEntityTooLarge {
		p.Kind = fault.Limit
	}
	for _, err := range errs {
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) {
			d := detail.ErrorDetail()
			p.Problems = append(p.Problems, fault.Problem{Field: strings.TrimPrefix(d.Location, "body."), Message: d.Message})
			continue
		}
		if err != nil {
			p.Problems = append(p.Problems, fault.Problem{Message: err.Error()})
		}
	}
	return p
}

// Write sends a problem as the whole answer.
func Write(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may have gone
}
