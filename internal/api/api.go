// Package api is the JSON rim: one table of operations, from which come the routes, the OpenAPI description and the
// listing of permissions.
package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/api/reply"
	"throughline/internal/api/route"
	"throughline/internal/fault"
)

// Operation is one row of the table: what can be asked, and the action that it needs. The service beneath asks for
// the right itself; the row says so in the description and to the tests.
type Operation struct {
	Method, Path, ID, Summary, Tag string
	Action                         access.Action
	Most                           int64 // bytes of a request; 0 is 32 MB
	register                       func(api huma.API, op Operation)
}

// answer describes what every operation gives back.
type answer[O any] struct {
	Status int
	ETag   string `header:"ETag" doc:"Version of the thing; send it back as If-Match to be told when somebody else changed it"`
	Act    string `header:"Throughline-Act" doc:"Number of the act that this request wrote; POST /acts/{act}/undo takes it back"`
	Body   O
}

// call is what an operation does, without its types: it takes a pointer to the input and gives the answer's body.
type call func(ctx context.Context, in any) (any, error)

// untyped leaves of a function of plain input and output what every operation has a copy of: as little as can be.
func untyped[I, O any](fn func(ctx context.Context, in *I) (O, error)) (route.Types, call) {
	return route.Types{In: reflect.TypeFor[I](), Out: reflect.TypeFor[answer[O]]()},
		func(ctx context.Context, in any) (any, error) { return fn(ctx, in.(*I)) }
}

// op makes a row from a function of plain input and output.
func op[I, O any](method, path, name, summary string, action access.Action, fn func(ctx context.Context, in *I) (O, error)) Operation {
	types, do := untyped(fn)
	return row(Operation{Method: method, Path: path, ID: name, Summary: summary, Action: action}, types, do)
}

func row(o Operation, types route.Types, do call) Operation {
	o.Tag, _, _ = strings.Cut(strings.TrimPrefix(o.Path, "/"), "/")
	o.register = func(api huma.API, o Operation) {
		status := http.StatusOK
		if made, _, _ := strings.Cut(o.ID, "-"); made == "create" || made == "add" || made == "link" {
			status = http.StatusCreated
		}
		route.Register(api, huma.Operation{OperationID: o.ID, Method: o.Method, Path: "/api/v1" + o.Path, Summary: o.Summary,
			Description: "Needs the action `" + string(o.Action) + "`.", Tags: []string{o.Tag}, DefaultStatus: status,
			MaxBodyBytes: max(o.Most, 32<<20), Extensions: map[string]any{"x-action": string(o.Action)}, Middlewares: huma.Middlewares{enter(o.Action)}},
			types, do.answer)
	}
	return o
}

// answer does what is asked and says which version came of it and by which act.
func (do call) answer(ctx context.Context, in any) (route.Answer, error) {
	ctx, receipt := act.WithReceipt(ctx)
	out, err := do(ctx, in)
	if err != nil {
		return route.Answer{}, reply.Of(ctx, err)
	}
	a := route.Answer{Body: out, Headers: [][2]string{{"ETag", etag(out)}}}
	if receipt.Act != 0 {
		a.Headers = append(a.Headers, [2]string{"Throughline-Act", strconv.FormatInt(receipt.Act, 10)})
	}
	return a, nil
}

// enter asks for what the operation needs before its input is read: to be signed in, and for an action of the
// organisation the right to it. The right in a project is the service's to ask, which knows the project.
func enter(action access.Action) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		actor := access.From(c.Context())
		var p *reply.Problem
		switch {
		case action == access.Public || actor.IsSystem():
		case actor.Person == "":
			p = reply.Of(c.Context(), fault.New(fault.Forbidden, "Sign in first, or send a token: Authorization: Bearer tl_…"))
			p.Status = http.StatusUnauthorized
			c.SetHeader("WWW-Authenticate", "Bearer")
		case !access.IsProject(action):
			if err := actor.May(action); err != nil {
				p = reply.Of(c.Context(), err)
			}
		}
		if p == nil {
			next(c)
			return
		}
		c.SetHeader("Content-Type", p.ContentType(""))
		c.SetStatus(p.Status)
		_ = json.NewEncoder(c.BodyWriter()).Encode(p) // the client may have gone
	}
}

// none is the answer of an operation that has nothing to say.
type none struct {
	OK bool `json:"ok"`
}

// done turns an error into the answer of such an operation.
func done(err error) (none, error) { return none{OK: err == nil}, err }

// etag gives the version of a thing that has one.
func etag(v any) string {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Struct {
		return ""
	}
	f := r.FieldByName("Version")
	if !f.IsValid() || f.Kind() != reflect.Int64 {
		return ""
	}
	return `"` + strconv.FormatInt(f.Int(), 10) + `"`
}

// Match is the If-Match header of a request that changes something.
type Match struct {
	IfMatch string `header:"If-Match" doc:"The version that was read, from ETag; without it the last write wins"`
}

// version gives the wanted version, 0 for any.
func (m Match) version() (int64, error) {
	s := strings.Trim(strings.TrimPrefix(m.IfMatch, "W/"), `"`)
	if s == "" || s == "*" {
		return 0, nil
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < 1 {
		return 0, fault.Field("If-Match", "is not a version this server gave")
	}
	return v, nil
}

// New gives the handler of /api/: the operations, their description at /api/openapi.json and nothing else. They are
// described when they are first asked for, which takes as long as several pages and would hold up the start.
func New(services Services) (http.Handler, []Operation) {
	huma.NewError = reply.New
	table := services.operations()
	described := sync.OnceValue(func() http.Handler { return serveAll(services, table) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { described().ServeHTTP(w, r) }), table
}

func serveAll(services Services, table []Operation) http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Throughline", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "/api/openapi", "", ""
	config.CreateHooks = nil // no $schema links in the answers
	config.Formats = formats()
	config.FieldsOptionalByDefault = true
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Info.Description = "The API that the pages themselves use. Sign in with a token: `Authorization: Bearer tl_…`. " +
		"Lists page with `cursor`; `next` names the next page. Send `If-Match` to be told of other people's changes and " +
		"`Idempotency-Key` to repeat a request safely. Errors are `application/problem+json` with a sentence for a person."
	api := humago.New(mux, config)
	for _, o := range table {
		o.register(api, o)
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		reply.Write(w, reply.Of(r.Context(), fault.New(fault.NotFound, "There is no such operation; /api/openapi.json lists them")))
	})
	return reply.Idempotent(services.Door, mux)
}

// formats gives how answers are written: those that know how write themselves, the others through reflection.
func formats() map[string]huma.Format {
	buffers := sync.Pool{New: func() any { return new([]byte) }}
	f := huma.DefaultJSONFormat
	f.Marshal = func(w io.Writer, v any) error {
		own, ok := v.(interface{ AppendJSON(b []byte) []byte })
		if !ok {
			return huma.DefaultJSONFormat.Marshal(w, v)
		}
		buffer := buffers.Get().(*[]byte)
		*buffer = append(own.AppendJSON((*buffer)[:0]), '\n')
		_, err := w.Write(*buffer)
		if cap(*buffer) <= 1<<20 {
			buffers.Put(buffer)
		}
		return err
	}
	return map[string]huma.Format{"application/json": f, "json": f}
}

// schemaName names a schema by its package too, because several nouns have a Page.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	pkg := path.Base(t.PkgPath())
	if pkg == "." || pkg == "api" {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}
