{{- define "first-responder.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "first-responder.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "first-responder.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "first-responder.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "first-responder.selectorLabels" -}}
app.kubernetes.io/name: {{ include "first-responder.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: service
{{- end -}}

{{- define "first-responder.labels" -}}
{{ include "first-responder.commonLabels" . }}
app.kubernetes.io/component: service
{{- end -}}

{{- define "first-responder.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "first-responder.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "first-responder.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "first-responder.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: name the account that is there, or let serviceAccount.create make one" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "first-responder.image" -}}
{{- $tag := default .Chart.AppVersion .Values.image.tag -}}
{{- $name := .Values.image.repository -}}
{{- if .Values.image.registry }}{{ $name = printf "%s/%s" .Values.image.registry $name }}{{ end -}}
{{- if .Values.image.digest }}{{ printf "%s@%s" $name .Values.image.digest }}{{ else }}{{ printf "%s:%s" $name $tag }}{{ end -}}
{{- end -}}

{{- define "first-responder.secretKey" -}}
{{- default (.name | lower | replace "_" "-") .secret.key -}}
{{- end -}}

{{/* What cannot be seen by the schema. */}}
{{- define "first-responder.check" -}}
{{- if not .Values.secrets.ALERTMANAGER_TOKEN -}}
{{- fail "secrets.ALERTMANAGER_TOKEN: webhooks need a token: { existingSecret: NAME, key: KEY }" -}}
{{- end -}}
{{- if and (eq .Values.storage.kind "postgres") (not .Values.secrets.DATABASE_URL) -}}
{{- fail "secrets.DATABASE_URL: storage.kind is postgres, so it needs the database's URL" -}}
{{- end -}}
{{- if and (eq .Values.storage.kind "embedded") .Values.secrets.DATABASE_URL -}}
{{- fail "storage.kind: secrets.DATABASE_URL is there, so it must be postgres" -}}
{{- end -}}
{{- $given := 0 -}}
{{- if .Values.runbooks.files }}{{ $given = add1 $given }}{{ end -}}
{{- if .Values.runbooks.existingConfigMap }}{{ $given = add1 $given }}{{ end -}}
{{- if .Values.runbooks.shipped }}{{ $given = add1 $given }}{{ end -}}
{{- if eq (int $given) 0 -}}
{{- fail "runbooks: there is none: give runbooks.files, runbooks.existingConfigMap or runbooks.shipped" -}}
{{- end -}}
{{- if and .Values.runbooks.existingConfigMap (gt (int $given) 1) -}}
{{- fail "runbooks.existingConfigMap: it stands alone, without runbooks.files and runbooks.shipped" -}}
{{- end -}}
{{- if and .Values.rights.create (not .Values.rights.manifests) (or .Values.runbooks.files .Values.runbooks.existingConfigMap) -}}
{{- fail "rights.manifests: print the rights of your runbooks with first-responder rbac and pass them by --set-file, or set rights.create to false" -}}
{{- end -}}
{{- if and .Values.alertmanagerConfig.enabled (or (not .Values.alertmanagerConfig.tokenSecret.name) (not .Values.alertmanagerConfig.pagerdutySecret.name)) -}}
{{- fail "alertmanagerConfig: name tokenSecret.name and pagerdutySecret.name" -}}
{{- end -}}
{{- end -}}

{{/* The settings that follow from values; those in .Values.config come first. */}}
{{- define "first-responder.settings" -}}
{{- $ours := dict "listen" (dict "port" 8080 "drain" (printf "%ds" (int .Values.drainSeconds))) -}}
{{- toYaml (mustMergeOverwrite $ours (deepCopy .Values.config)) -}}
{{- end -}}

{{- define "first-responder.runbookFiles" -}}
{{- $files := dict -}}
{{- if .Values.runbooks.shipped -}}
{{- range $path, $_ := .Files.Glob "files/runbooks/*.yaml" -}}
{{- $_ := set $files (base $path) ($.Files.Get $path) -}}
{{- end -}}
{{- end -}}
{{- toYaml (merge (deepCopy .Values.runbooks.files) $files) -}}
{{- end -}}

{{/* What a ConfigMap that is already there holds, so that an upgrade restarts the pods when it has changed. */}}
{{- define "first-responder.found" -}}
{{- if .name -}}
{{- toYaml (lookup "v1" "ConfigMap" .root.Release.Namespace .name).data -}}
{{- end -}}
{{- end -}}
