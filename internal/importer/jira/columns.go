package jira

import (
	"strings"

	"throughline/internal/importer"
)

// role is what a column of an issue export means.
type role int

// The roles. extra is a typed extra field; the pair of a person's name and id column is one role each.
const (
	extra role = iota
	summary
	key
	id
	issueType
	status
	statusCategory
	projectKey
	projectName
	projectType
	projectDescription
	projectURL
	leadName
	leadID
	priority
	resolution
	assigneeName
	assigneeID
	reporterName
	reporterID
	creatorName
	creatorID
	watcherName
	watcherID
	created
	updated
	resolved
	due
	start
	labels
	component
	fixVersion
	affectsVersion
	sprint
	description
	comment
	attachment
	logWork
	original
	remaining
	spent
	points
	inward
	outward
	parent
	parentKey
	parentSummary
	epicLink
	rank
	timeInStatus
)

// roles maps the header in lower case to its role: the English names of Cloud and Server, then the German, French,
// Spanish and Portuguese names of the fields every export has. A header found in no list is an extra field, so an
// export in another language loses nothing; Options.Columns can name the rest.
var roles = map[string]role{
	"summary": summary, "issue key": key, "key": key, "issue id": id, "issue type": issueType, "work type": issueType,
	"work item key": key, "work item id": id, "work item type": issueType,
	"status": status, "status category": statusCategory, "project key": projectKey, "project name": projectName,
	"project": projectName, "project type": projectType, "project lead": leadName, "project lead id": leadID,
	"project description": projectDescription, "project url": projectURL, "priority": priority, "resolution": resolution,
	"assignee": assigneeName, "assignee id": assigneeID, "reporter": reporterName, "reporter id": reporterID,
	"creator": creatorName, "creator id": creatorID, "watchers": watcherName, "watchers id": watcherID,
	"created": created, "updated": updated, "resolved": resolved, "due date": due, "start date": start,
	"labels": labels, "component/s": component, "components": component, "component": component,
	"fix version/s": fixVersion, "fix versions": fixVersion, "affects version/s": affectsVersion, "affects versions": affectsVersion,
	"sprint": sprint, "description": description, "comment": comment, "comments": comment, "attachment": attachment, "attachments": attachment,
	"log work": logWork, "original estimate": original, "remaining estimate": remaining, "time spent": spent,
	"parent": parent, "parent id": parent, "parent key": parentKey, "parent summary": parentSummary,
	"custom field (epic link)": epicLink, "custom field (rank)": rank, "custom field (story points)": points,
	"custom field (story point estimate)": points, "story points": points, "story point estimate": points,
	"custom field (start date)": start, "custom field ([chart] time in status)": timeInStatus, "custom field (sprint)": sprint,

	"zusammenfassung": summary, "vorgangsschlüssel": key, "schlüssel": key, "vorgangs-id": id, "vorgangstyp": issueType, "priorität": priority,
	"lösung": resolution, "zugewiesene person": assigneeName, "bearbeiter": assigneeName, "autor": reporterName, "ersteller": creatorName,
	"erstellt": created, "aktualisiert": updated, "erledigt": resolved, "fälligkeitsdatum": due, "fällig": due, "stichwörter": labels,
	"komponenten": component, "lösungsversionen": fixVersion, "beschreibung": description, "kommentar": comment, "anhang": attachment, "beobachter": watcherName,

	"résumé": summary, "clé de ticket": key, "clé": key, "identifiant de ticket": id, "id de ticket": id, "type de ticket": issueType, "état": status,
	"priorité": priority, "résolution": resolution, "responsable": assigneeName, "rapporteur": reporterName, "créateur": creatorName,
	"création": created, "créé": created, "mise à jour": updated, "résolu": resolved, "date d'échéance": due, "échéance": due, "étiquettes": labels,
	"composants": component, "commentaire": comment, "pièce jointe": attachment, "observateurs": watcherName,

	"resumen": summary, "clave de incidencia": key, "clave": key, "id de la incidencia": id, "id de incidencia": id, "tipo de incidencia": issueType, "estado": status,
	"prioridad": priority, "resolución": resolution, "persona asignada": assigneeName, "informador": reporterName, "creador": creatorName,
	"creada": created, "creado": created, "actualizada": updated, "actualizado": updated, "resuelta": resolved, "resuelto": resolved, "fecha de vencimiento": due, "etiquetas": labels,
	"componentes": component, "descripción": description, "comentario": comment, "adjunto": attachment, "observadores": watcherName,

	"resumo": summary, "chave da item": key, "chave do item": key, "chave": key, "id da item": id, "id do item": id, "tipo de item": issueType, "prioridade": priority,
	"resolução": resolution, "responsável": assigneeName, "relator": reporterName, "criador": creatorName, "criado": created, "atualizado(a)": updated,
	"resolvido": resolved, "data limite": due, "categorias": labels, "descrição": description, "comentário": comment, "anexo": attachment,
}

// column is one column of the plan.
type column struct {
	role role
	name string // of the extra field, or the link type
	pair int    // the column that holds the id to this name, or the name to this id; -1 when there is none
	many bool   // the header repeats
}

// plan gives every column its role. Name and id columns are paired by their order among columns of their name.
func plan(headers []string, opts importer.Options) []column {
	out := make([]column, len(headers))
	count := map[string]int{}
	byRole := map[role][]int{}
	for i, h := range headers {
		if to, ok := opts.Columns[h]; ok {
			h = to
		}
		low := strings.ToLower(strings.TrimSpace(h))
		c := column{role: roles[low], name: strings.TrimSpace(h), pair: -1}
		switch {
		case strings.HasPrefix(low, "inward issue link (") && strings.HasSuffix(low, ")"):
			c.role, c.name = inward, inner(h)
		case strings.HasPrefix(low, "outward issue link (") && strings.HasSuffix(low, ")"):
			c.role, c.name = outward, inner(h)
		case strings.HasPrefix(low, "custom field (") && strings.HasSuffix(low, ")"):
			c.name = inner(h)
		}
		if c.name == "" {
			c.name = "Column " + itoa(i+1)
		}
		out[i] = c
		count[low]++
		byRole[c.role] = append(byRole[c.role], i)
	}
	for i, h := range headers {
		if to, ok := opts.Columns[h]; ok {
			h = to
		}
		out[i].many = count[strings.ToLower(strings.TrimSpace(h))] > 1
	}
	for _, p := range [...][2]role{{assigneeName, assigneeID}, {reporterName, reporterID}, {creatorName, creatorID}, {leadName, leadID}, {watcherName, watcherID}} {
		names, ids := byRole[p[0]], byRole[p[1]]
		for n := 0; n < len(names) && n < len(ids); n++ {
			out[names[n]].pair, out[ids[n]].pair = ids[n], names[n]
		}
	}
	// A scalar role belongs to the first column that claims it; "Story Points" beside "Story point estimate" is an extra.
	for _, r := range [...]role{summary, key, id, issueType, status, statusCategory, projectKey, projectName, priority, resolution,
		created, updated, resolved, due, description, original, remaining, spent, parentKey, parentSummary, rank, timeInStatus} {
		for _, i := range byRole[r][min(1, len(byRole[r])):] {
			out[i].role, out[i].name = extra, strings.TrimSpace(headers[i])
		}
	}
	return out
}

// inner gives NAME of "Custom field (NAME)".
func inner(h string) string {
	h = strings.TrimSpace(h)
	open := strings.IndexByte(h, '(')
	return strings.TrimSpace(h[open+1 : len(h)-1])
}

// fieldOf says what a role becomes, for the report.
func (c column) fieldOf() string {
	if c.role == extra {
		return "extra field “" + c.name + "”"
	}
	return [...]string{summary: "title", key: "key", id: "source id", issueType: "type", status: "state", statusCategory: "state category",
		projectKey: "project key", projectName: "project name", projectType: "project type", projectDescription: "project description",
		projectURL: "project address", leadName: "project lead", leadID: "project lead", priority: "priority", resolution: "resolution",
		assigneeName: "assignee", assigneeID: "assignee", reporterName: "reporter", reporterID: "reporter", creatorName: "creator", creatorID: "creator",
		watcherName: "watchers", watcherID: "watchers", created: "created", updated: "updated", resolved: "resolved", due: "due", start: "start",
		labels: "labels", component: "component", fixVersion: "fix version", affectsVersion: "affects version", sprint: "sprint",
		description: "description", comment: "comments", attachment: "attachments", logWork: "work log", original: "original estimate",
		remaining: "remaining estimate", spent: "time spent", points: "points", inward: "links", outward: "links", parent: "parent",
		parentKey: "parent", parentSummary: "parent", epicLink: "parent", rank: "rank", timeInStatus: "history (derived)"}[c.role]
}
