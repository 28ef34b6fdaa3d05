// Package route puts an operation on the server: it describes its input and its answer to OpenAPI, reads the input from
// requests and writes the answer. It knows the types by reflection, so that the program holds it once, and not once for
// each operation as the framework's own generic registration does.
package route

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Answer is what an operation gives back.
type Answer struct {
	Status  int         // 0 is the operation's own
	Headers [][2]string // names and values; those without a value are left out
	Body    any         // []byte goes out as it is, everything else in the form that was agreed on
}

// Types are the structs that describe an operation. In is its input: fields tagged path, query or header, also in
// exported embedded structs, and a Body, or a RawBody of []byte or multipart.Form. Out has a header in each field but
// Status and Body. Defaults are those of parameters; a body has none.
type Types struct{ In, Out reflect.Type }

// Register describes an operation and serves it. The function is given a pointer to a new In for each request; a RawBody
// in it is only valid until the function returns. An error that is no huma.StatusError is answered with 500. Types that
// cannot be read from a request panic, as they are mistakes of the program.
func Register(api huma.API, op huma.Operation, types Types, fn func(ctx context.Context, in any) (Answer, error)) {
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	registry := api.OpenAPI().Components.Schemas
	r := &operation{api: api, types: types, fn: fn, registry: registry}
	r.describeParameters(&op)
	r.describeBody(&op)
	describeAnswer(&op, registry, types.Out)
	api.OpenAPI().AddOperation(&op)
	r.op = &op
	api.Adapter().Handle(&op, api.Middlewares().Handler(op.Middlewares.Handler(r.serve)))
}

// operation is one that has been described.
type operation struct {
	api        huma.API
	op         *huma.Operation
	types      Types
	fn         func(ctx context.Context, in any) (Answer, error)
	registry   huma.Registry
	parameters []parameter
	body, raw  []int        // where the input holds its body; nil without one
	form       bool         // the raw body is a form
	schema     *huma.Schema // of the body
}

func (o *operation) serve(c huma.Context) {
	in := reflect.New(o.types.In)
	problem, done := o.read(c, in.Elem())
	defer done()
	if problem != nil {
		o.write(c, problem.GetStatus(), problem)
		return
	}
	a, err := o.fn(c.Context(), in.Interface())
	if err != nil {
		o.write(c, statusError(c, err).GetStatus(), statusError(c, err))
		return
	}
	for _, h := range a.Headers {
		if h[1] != "" {
			c.SetHeader(h[0], h[1])
		}
	}
	status := a.Status
	if status == 0 {
		status = o.op.DefaultStatus
	}
	if b, ok := a.Body.([]byte); ok {
		c.SetStatus(status)
		_, _ = c.BodyWriter().Write(b) // the client may have gone
		return
	}
	o.write(c, status, a.Body)
}

func statusError(c huma.Context, err error) huma.StatusError {
	if known, ok := err.(huma.StatusError); ok {
		return known
	}
	return huma.NewErrorWithContext(c, http.StatusInternalServerError, "unexpected error occurred", err)
}

// write sends a body in the form that the client accepts. A client that has gone needs no further status: the one that
// was sent stands.
func (o *operation) write(c huma.Context, status int, body any) {
	kind, err := o.api.Negotiate(c.Header("Accept"))
	if err != nil {
		kind, status = "application/json", http.StatusNotAcceptable
		body = huma.NewErrorWithContext(c, status, "unable to marshal response", err)
	}
	sent := kind
	if own, ok := body.(huma.ContentTypeFilter); ok {
		sent = own.ContentType(kind)
	}
	c.SetHeader("Content-Type", sent)
	c.SetStatus(status)
	w := &watched{to: c.BodyWriter()}
	if err := o.api.Marshal(w, kind, body); err != nil && w.err == nil && c.Context().Err() == nil {
		panic(err) // what cannot be written is a mistake of the program; it is logged with the request
	}
}
