package route

import (
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// parameter is a field of the input that stands in the path, the query or a header.
type parameter struct {
	name, in, byDefault string
	required            bool
	index               []int
	schema              *huma.Schema
}

func (o *operation) describeParameters(op *huma.Operation) {
	for f := range fields(o.types.In, nil) {
		p := parameter{index: f.Index, byDefault: f.Tag.Get("default")}
		for _, p.in = range []string{"path", "query", "header"} {
			if p.name = f.Tag.Get(p.in); p.name != "" {
				break
			}
		}
		if p.name == "" {
			continue
		}
		switch f.Type.Kind() {
		case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
		default:
			panic("parameter " + p.name + " of " + op.OperationID + " is a " + f.Type.String())
		}
		p.required = p.in == "path" || f.Tag.Get("required") == "true"
		p.schema = huma.SchemaFromField(o.registry, f, "")
		described := &huma.Param{Name: p.name, In: p.in, Description: p.schema.Description, Required: p.required, Schema: p.schema}
		if p.in == "query" {
			described.Explode = new(bool)
		}
		op.Parameters = append(op.Parameters, described)
		o.parameters = append(o.parameters, p)
	}
}

// fields gives the exported fields of a struct and of the structs embedded in it, with their index from the top.
func fields(t reflect.Type, above []int) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() && !f.Anonymous || f.Name == "Body" {
				continue
			}
			f.Index = append(append([]int{}, above...), i)
			if !f.Anonymous {
				if !yield(f) {
					return
				}
				continue
			}
			for under := range fields(f.Type, f.Index) {
				if !yield(under) {
					return
				}
			}
		}
	}
}

// describeBody describes what the request carries: JSON that is checked against its schema, bytes, or a form.
func (o *operation) describeBody(op *huma.Operation) {
	media := map[string]*huma.MediaType{}
	if f, ok := o.types.In.FieldByName("Body"); ok {
		o.body = f.Index
		o.schema = huma.SchemaFromField(o.registry, f, hint(o.types.In, "Body", op.OperationID+"Request"))
		o.schema.PrecomputeMessages()
		media["application/json"] = &huma.MediaType{Schema: o.schema}
		if op.BodyReadTimeout == 0 {
			op.BodyReadTimeout = 5 * time.Second
		}
	}
	if f, ok := o.types.In.FieldByName("RawBody"); ok {
		o.raw, o.form = f.Index, f.Type == reflect.TypeFor[multipart.Form]()
		switch kind := f.Tag.Get("contentType"); {
		case o.form:
			media["multipart/form-data"] = &huma.MediaType{Schema: formSchema()}
		case f.Type != reflect.TypeFor[[]byte]():
			panic("the raw body of " + op.OperationID + " is a " + f.Type.String())
		default:
			if kind == "" {
				kind = "application/octet-stream"
			}
			media[kind] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
		}
	}
	if len(media) > 0 {
		f, _ := o.types.In.FieldByName("Body")
		optional := o.raw == nil && (f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Interface)
		op.RequestBody = &huma.RequestBody{Content: media, Required: !optional}
	}
}

func formSchema() *huma.Schema {
	s := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{
		"name":     {Type: "string", Description: "general purpose name for multipart form value"},
		"filename": {Type: "string", Format: "binary", Description: "filename of the file being uploaded"},
	}}
	s.PrecomputeMessages()
	return s
}

// describeAnswer describes the body and the headers of the answer and the form of refusals.
func describeAnswer(op *huma.Operation, registry huma.Registry, out reflect.Type) {
	status := strconv.Itoa(op.DefaultStatus)
	r := op.Responses[status]
	if r == nil {
		r = &huma.Response{}
		op.Responses[status] = r
	}
	if r.Description == "" {
		r.Description = http.StatusText(op.DefaultStatus)
	}
	r.Headers = map[string]*huma.Param{}
	for f := range fields(out, nil) {
		if f.Name == "Status" {
			continue
		}
		name := f.Tag.Get("header")
		r.Headers[name] = &huma.Header{Schema: huma.SchemaFromField(registry, f, hint(out, f.Name, op.OperationID+status+name))}
	}
	body, _ := out.FieldByName("Body")
	schema := huma.SchemaFromField(registry, body, hint(out, "Body", op.OperationID+"Response"))
	if len(r.Content) == 0 {
		r.Content = map[string]*huma.MediaType{"application/json": {}}
	}
	if m := r.Content["application/json"]; m != nil && m.Schema == nil {
		m.Schema = schema
	}
	if len(op.Responses) > 1 {
		return
	}
	refusal := huma.NewError(0, "")
	kind := "application/json"
	if own, ok := refusal.(huma.ContentTypeFilter); ok {
		kind = own.ContentType(kind)
	}
	t := reflect.TypeOf(refusal)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	op.Responses["default"] = &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{
		kind: {Schema: registry.Schema(t, true, hint(t, "", "Error"))}}}
}

// hint names the schema of a field whose type has no name.
func hint(parent reflect.Type, name, other string) string {
	if parent.Name() != "" {
		return parent.Name() + name
	}
	return other
}
