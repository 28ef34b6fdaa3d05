package route_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/google/go-cmp/cmp"

	"throughline/internal/api/route"
)

type InPlace struct {
	Place string `path:"place" doc:"Where it is"`
}

type line struct {
	Title string   `json:"title" minLength:"2"`
	Tags  []string `json:"tags,omitempty" maxItems:"2"`
}

type jsonInput struct {
	InPlace
	Match string `header:"If-Match" doc:"The version that was read"`
	Theme string `query:"theme" enum:"light,dark" default:"light"`
	Limit int    `query:"limit" minimum:"1" maximum:"9" required:"true"`
	After int64  `query:"after"`
	Full  bool   `query:"full"`
	Body  struct {
		Rows []line `json:"rows" minItems:"1"`
	}
}

type optionalInput struct{ Body *line }

type rawInput struct {
	InPlace
	RawBody []byte `contentType:"application/xml"`
}

type formInput struct{ RawBody multipart.Form }

type echo[O any] struct {
	Status int
	ETag   string `header:"ETag" doc:"Version"`
	Body   O
}

type refusal struct {
	Title string
	Words []string
	code  int
}

func (r *refusal) Error() string             { return r.Title }
func (r *refusal) GetStatus() int            { return r.code }
func (r *refusal) ContentType(string) string { return "application/problem+json" }

// both puts the same operation on two servers: by the framework's own registration and by this package's.
func both[I, O any](t *testing.T, op huma.Operation, fn func(in *I) (O, error)) [2]http.Handler {
	t.Helper()
	before := huma.NewError
	t.Cleanup(func() { huma.NewError = before })
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		r := &refusal{Title: msg, code: status}
		for _, err := range errs {
			r.Words = append(r.Words, err.Error())
		}
		return r
	}
	var muxes [2]*http.ServeMux
	var apis [2]huma.API
	for i := range muxes {
		muxes[i] = http.NewServeMux()
		config := huma.DefaultConfig("Test", "1")
		config.CreateHooks, config.FieldsOptionalByDefault = nil, true
		apis[i] = humago.New(muxes[i], config)
	}
	op.MaxBodyBytes = 300
	huma.Register(apis[0], op, func(_ context.Context, in *I) (*echo[O], error) {
		out, err := fn(in)
		return &echo[O]{Status: op.DefaultStatus, ETag: `"7"`, Body: out}, err
	})
	route.Register(apis[1], op, route.Types{In: reflect.TypeFor[I](), Out: reflect.TypeFor[echo[O]]()}, func(_ context.Context, in any) (route.Answer, error) {
		out, err := fn(in.(*I))
		return route.Answer{Body: out, Headers: [][2]string{{"ETag", `"7"`}}}, err
	})
	var texts [2]string
	for i, a := range apis {
		b, err := json.MarshalIndent(a.OpenAPI(), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(b)
	}
	if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
		t.Error(diff)
	}
	return [2]http.Handler{muxes[0], muxes[1]}
}

type answer struct {
	Code int
	Head http.Header
	Body string
}

func ask(h http.Handler, method, target, body string, head map[string]string) answer {
	var from io.Reader
	if body != "" {
		from = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, from)
	for k, v := range head {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

func same(t *testing.T, servers [2]http.Handler, want int, method, target, body string, head map[string]string) {
	t.Helper()
	framework, own := ask(servers[0], method, target, body, head), ask(servers[1], method, target, body, head)
	if framework.Code != want {
		t.Errorf("%s %s %q: %d %s, want %d", method, target, body, framework.Code, framework.Body, want)
	}
	if diff := cmp.Diff(framework, own); diff != "" {
		t.Errorf("%s %s %q: %s", method, target, body, diff)
	}
}

func TestReadsAsTheFrameworkDoes(t *testing.T) {
	servers := both(t, huma.Operation{OperationID: "add-rows", Method: "POST", Path: "/places/{place}/rows", DefaultStatus: 201}, func(in *jsonInput) (jsonInput, error) {
		if in.Place == "known" {
			return *in, &refusal{Title: "Not here", code: 409}
		}
		if in.Place == "broken" {
			return *in, errors.New("disk on fire")
		}
		return *in, nil
	})
	good := `{"rows":[{"title":"One","tags":["a"]}]}`
	const at = "/places/p1/rows?limit=3"
	for _, c := range []struct {
		target, body string
		want         int
		head         map[string]string
	}{
		{at, good, 201, nil},
		{at + "&theme=dark&after=-5&full=true", good, 201, map[string]string{"If-Match": `"3"`, "Content-Type": "application/json; charset=utf-8"}},
		{at, good, 415, map[string]string{"Content-Type": "text/plain"}},
		{at, good, 201, map[string]string{"Accept": "application/*"}},
		{"/places/known/rows?limit=3", good, 409, nil},
		{"/places/broken/rows?limit=3", good, 500, nil},
		{"/places/p1/rows", good, 422, nil},
		{"/places/p1/rows?limit=10&theme=blue&after=x&full=maybe", good, 422, nil},
		{"/places/p1/rows?limit=99999999999999999999", good, 422, nil},
		{"/places/p1/rows", `{"rows":[]}`, 422, nil},
		{at, "", 400, nil},
		{at, "{", 400, nil},
		{at, `[]`, 422, nil},
		{at, `null`, 422, nil},
		{at, `{"rows":[{"title":"x","tags":["a","b","c"],"more":1}]}`, 422, nil},
		{at, `{"rows":[{"title":5}]}`, 422, nil},
		{at, strings.Repeat(" ", 299) + "{", 413, nil},
		{at, strings.Repeat(" ", 400), 413, nil},
	} {
		same(t, servers, c.want, "POST", c.target, c.body, c.head)
	}
}

func TestOptionalRawAndForm(t *testing.T) {
	optional := both(t, huma.Operation{OperationID: "set-line", Method: "PUT", Path: "/line", DefaultStatus: 200}, func(in *optionalInput) (*line, error) { return in.Body, nil })
	same(t, optional, 200, "PUT", "/line", "", nil)
	same(t, optional, 200, "PUT", "/line", `{"title":"One"}`, nil)
	raw := both(t, huma.Operation{OperationID: "save-map", Method: "PUT", Path: "/maps/{place}", DefaultStatus: 200}, func(in *rawInput) (string, error) { return in.Place + string(in.RawBody), nil })
	same(t, raw, 200, "PUT", "/maps/a", "<a/>", map[string]string{"Content-Type": "application/xml"})
	same(t, raw, 400, "PUT", "/maps/a", "", nil)
	same(t, raw, 413, "PUT", "/maps/a", strings.Repeat("x", 300), nil)
	form := both(t, huma.Operation{OperationID: "add-file", Method: "POST", Path: "/files", DefaultStatus: 201}, func(in *formInput) (map[string][]string, error) { return in.RawBody.Value, nil })
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := errors.Join(w.WriteField("name", "x.csv"), w.Close()); err != nil {
		t.Fatal(err)
	}
	same(t, form, 201, "POST", "/files", b.String(), map[string]string{"Content-Type": w.FormDataContentType()})
	same(t, form, 422, "POST", "/files", "junk", map[string]string{"Content-Type": "multipart/form-data; boundary=x"})
	bytes := both(t, huma.Operation{OperationID: "get-bytes", Method: "GET", Path: "/bytes", DefaultStatus: 200}, func(*struct{}) ([]byte, error) { return []byte("as it is"), nil })
	same(t, bytes, 200, "GET", "/bytes", "", nil)
}

// gone is a connection whose client went away when the answer began.
type gone struct {
	httptest.ResponseRecorder
	leave func()
	codes []int
}

func (g *gone) WriteHeader(code int) { g.codes = append(g.codes, code) }
func (g *gone) Write([]byte) (int, error) {
	g.leave()
	return 0, errors.New("broken pipe")
}

func TestAClientThatWentIsSentOneStatus(t *testing.T) {
	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("Test", "1"))
	fail := false
	route.Register(api, huma.Operation{OperationID: "get-line", Method: "GET", Path: "/line", DefaultStatus: 200}, route.Types{In: reflect.TypeFor[struct{}](), Out: reflect.TypeFor[echo[line]]()},
		func(context.Context, any) (route.Answer, error) {
			if fail {
				return route.Answer{}, errors.New("disk on fire")
			}
			return route.Answer{Body: line{Title: "One"}}, nil
		})
	for _, c := range []struct {
		fails, told bool // told: the server knows that the client went
		want        int
	}{{false, true, 200}, {false, false, 200}, {true, true, 500}, {true, false, 500}} {
		ctx, cancel := context.WithCancel(context.Background())
		g := &gone{leave: func() {}}
		if c.told {
			g.leave = cancel
		}
		fail = c.fails
		mux.ServeHTTP(g, httptest.NewRequest("GET", "/line", nil).WithContext(ctx))
		cancel()
		if diff := cmp.Diff([]int{c.want}, g.codes); diff != "" {
			t.Error(diff)
		}
	}
}
