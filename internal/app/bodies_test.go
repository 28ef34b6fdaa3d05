package app

import (
	"bytes"
	"image"
	"image/png"
)

// bodies are what is sent where an empty body would be refused for its form before anybody's right is asked. A body
// that begins with { is JSON, "file:NAME" an upload, "raw:" a file as it is, any other a form; {names} stand for ids of the scene.
var bodies = map[string]string{
	"POST /projects/{project}/tasks":   form("title", "A task"),
	"POST /tasks/{task}":               form("title", "Another title"),
	"POST /tasks/{task}/links":         "other={code}-3",
	"POST /tasks/{task}/comments":      form("body", "A comment"),
	"POST /tasks/{task}/files":         "file:notes.csv",
	"POST /projects/{project}/charter": "title=Another&code={code}&lead={lead}&private={private}",
	"POST /projects/{project}/members": "person={person}&role=reader",

	"POST /projects/{project}/process/copy":             "process={process}",
	"POST /projects/{project}/process/links":            "process={process}&role=to-be",
	"POST /processes/{process}/presence":                form("page", "1"),
	"POST /api/v1/processes/{process}/draft/union":      `{"base":"","xml":"<a/>"}`,
	"POST /processes/{process}/steps/{step}":            form("name", "Another step"),
	"POST /processes/{process}/steps/{step}/next":       form("name", "A step"),
	"POST /processes/{process}/steps/{step}/ways":       form("if", "it must", "to", "End_1"),
	"POST /processes/{process}/steps/{step}/ways/{way}": form("if", "it may"),
	"POST /api/v1/runs/{run}/messages":                  `{"name":"Paid"}`,
	"POST /api/v1/runs/{run}/signals":                   `{"name":"Paid"}`,
	"PATCH /api/v1/runs/{run}":                          `{"title":"Another title"}`,
	"POST /api/v1/run-steps/{runstep}/skip":             `{"reason":"Nobody needs it"}`,
	"PUT /api/v1/run-steps/{runstep}/assignee":          `{"assignee":""}`,
	"POST /api/v1/runs/{run}/ticks":                     `{"node":"Task_1"}`,
	"POST /api/v1/runs/{run}/files":                     "raw:date,value",
	"POST /api/v1/processes/{process}/images":           "raw:" + dot(),
	"POST /api/v1/run-steps/{runstep}/comments":         `{"body":"A comment"}`,
	"POST /run-steps/{runstep}/comments":                form("body", "A comment"),
	"POST /run-steps/{runstep}/skip":                    form("reason", "Nobody needs it"),
	"POST /processes/{process}/public-links":            form("name", "The auditor"),
	"POST /api/v1/processes/{process}/public-links":     `{"name":"The auditor"}`,
	"POST /processes/{process}/starts":                  form("kind", "form", "name", "A form"),
	"POST /starts/{start}/settings":                     form("name", "Another name"),
	"POST /processes/{process}/steps/{step}/questions":  form("row", "0", "label.0", "Start date", "kind.0", "date"),
	"POST /api/v1/processes/{process}/runs/moves":       `{}`,
	"POST /processes/{process}/roles":                   form("role", "Lane_1", "how", "starter"),
	"POST /api/v1/processes/{process}/starts":           `{"kind":"form","name":"A form"}`,
	"PUT /api/v1/starts/{start}":                        `{"kind":"form","name":"Another name"}`,
	"PUT /api/v1/starts/{start}/switch":                 `{"on":false}`,
	"POST /api/v1/starts/coming":                        `{"rule":{"every":"day","at":"09:00"}}`,
	"POST /api/v1/signals":                              `{"name":"Nobody waits for it"}`,
	"POST /api/v1/messages":                             `{"name":"Nobody waits for it"}`,
	"PUT /api/v1/processes/{process}/roles":             `{"role":"Lane_1","how":"starter"}`,
	"POST /runs/{run}/messages":                         form("name", "Paid"),
	"POST /runs/{run}/signals":                          form("name", "Paid"),
	"POST /runs/{run}":                                  form("title", "Another title"),
	"POST /processes/{process}/accountable":             form("role", "Controller"),
	"POST /api/v1/processes/{process}/draft/steps":      `{"after":"{step}","name":"A step"}`,
	"POST /processes/{process}/lines":                   form("lines", "A step"),
	"POST /processes/{process}/raci":                    form("step", "Task_1", "role", "Boss", "letters", "C"),
	"PUT /api/v1/processes/{process}/draft/raci":        `{"step":"{step}","role":"Boss","letters":"C"}`,
	"POST /api/v1/processes/{process}/draft/lines":      `{"text":"A step\nAnother step"}`,
	"POST /api/v1/processes/{process}/draft/ways":       `{"from":"{step}","if":"it must","to":"End_1"}`,
	"PUT /api/v1/processes/{process}/draft/accountable": `{"role":"Controller"}`,
	"POST /processes/{process}/return":                  form("reason", "Say who pays"),
	"POST /processes/{process}/cycle":                   form("months", "6"),
	"POST /api/v1/processes/{process}/return":           `{"reason":"Say who pays"}`,
	"POST /projects/{project}/budget":                   form("name", "Licences", "planned", "100"),
	"POST /budget-lines/{budgetline}":                   form("name", "Licences", "planned", "100"),
	"POST /budget-lines/{budgetline}/entries":           form("kind", "actual", "day", "2026-11-20", "amount", "100"),
	"POST /api/v1/projects/{project}/budget":            `{"name":"Licences","planned":{"minor":100,"currency":"EUR"}}`,
	"PATCH /api/v1/budget-lines/{budgetline}":           `{"name":"Licences"}`,
	"POST /api/v1/budget-lines/{budgetline}/entries":    `{"kind":"actual","day":"2026-11-20","amount":{"minor":100,"currency":"EUR"}}`,
	"POST /kpis/{kpi}/values":                           form("date", "2026-11-20", "value", "20"),
	"POST /kpis/{kpi}/values/{value}":                   form("date", "2026-11-20", "value", "20", "reason", "It was measured anew"),
	"POST /tools":                                       form("was", "Fax", "name", "Fax", "status", "active"),
	"POST /impact/tasks":                                form("kind", "tool", "name", "Pager"),
	"POST /api/v1/tools":                                `{"name":"Pager"}`,
	"PATCH /api/v1/tools/{tool}":                        `{"replacedBy":"Telephone"}`,
	"PUT /api/v1/tools/{tool}/name":                     `{"name":"Telex {tool}"}`,

	"POST /api/v1/tasks/{task}/files": "raw:date,value",
	"POST /api/v1/imports/file":       "raw:Title,Status",
	"POST /api/v1/imports":            "file:tasks.csv",
	"POST /imports":                   "file:tasks.csv",

	"POST /api/v1/projects/{project}/closure":          `{"waiver":"It was measured by nobody, so we close it"}`,
	"POST /api/v1/projects":                            `{"title":"A change"}`,
	"PATCH /api/v1/projects/{project}":                 `{"title":"Another title"}`,
	"PUT /api/v1/projects/{project}/health":            `{"health":"at risk","note":"because"}`,
	"PUT /api/v1/projects/{project}/members/{person}":  `{"role":"reader"}`,
	"POST /api/v1/projects/{project}/tasks":            `{"title":"A task"}`,
	"POST /api/v1/projects/{project}/tasks/paste":      `{"rows":[{"title":"A task"}]}`,
	"PATCH /api/v1/tasks/{task}":                       `{"title":"Another title"}`,
	"POST /api/v1/tasks/bulk":                          `{"ids":["{task}"],"set":{"priority":"high"}}`,
	"POST /api/v1/tasks/{task}/links":                  `{"to":"{third}"}`,
	"PATCH /api/v1/links/{link}":                       `{"lag":1}`,
	"POST /api/v1/projects/{project}/schedule/preview": `{"edits":[{"task":"{task}","duration":960}]}`,
	"POST /api/v1/projects/{project}/schedule/edits":   `{"edits":[{"task":"{task}","duration":960}]}`,
	"POST /api/v1/projects/{project}/baselines":        `{"name":"Agreed plan"}`,
	"POST /api/v1/projects/{project}/states":           `{"name":"Blocked","category":"doing"}`,
	"PUT /api/v1/projects/{project}/states/{state}":    `{"name":"Blocked","category":"doing"}`,

	"POST /processes/{process}/steps/{step}/comments":        form("body", "A comment"),
	"POST /api/v1/processes/{process}/steps/{step}/comments": `{"body":"A comment"}`,
}

// wholeExports hand the owner of the organisation, who may export everything, everything: private projects too.
var wholeExports = []string{"GET /settings/history/export"}

// ownRights are the doors where the visitor's own things decide, not the action alone: tests of their own look at them.
var ownRights = []string{
	"POST /acts/{act}/undo", "POST /api/v1/acts/{act}/undo",
	"POST /comments/{comment}/removal", "POST /files/{file}/removal",
	"GET /files/{file}/preview",                           // a file that cannot be shown small is not found
	"GET /people/{person}", "GET /api/v1/people/{person}", // guests see those with whom they work
	"GET /teams/{team}", "GET /api/v1/teams/{team}",
	"POST /people/invitations/{invitation}/revocation", "DELETE /api/v1/invitations/{invitation}", // members revoke their own
	"POST /account/sessions/{session}/removal", "POST /account/tokens/{token}/removal", "POST /inbox/{entry}/done",
	"POST /api/v1/inbox/marks", "DELETE /api/v1/account/sessions/{session}", "DELETE /api/v1/account/tokens/{token}",
	"POST /api/v1/projects/{project}/restore", "POST /api/v1/tasks/{task}/restore",
	"DELETE /api/v1/projects/{project}/members/{person}", // the spare person takes no part
}

// dot is a picture of one pixel.
func dot() string {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	return out.String()
}
