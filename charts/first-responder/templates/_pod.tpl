{{- define "first-responder.pod" -}}
metadata:
  annotations:
    checksum/config: {{ list (include "first-responder.settings" .) (include "first-responder.found" (dict "name" .Values.existingConfigMap "root" .)) | join "" | sha256sum }}
    checksum/runbooks: {{ list (include "first-responder.runbookFiles" .) (include "first-responder.found" (dict "name" .Values.runbooks.existingConfigMap "root" .)) | join "" | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  labels:
    {{- include "first-responder.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "first-responder.serviceAccountName" . }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  terminationGracePeriodSeconds: {{ add .Values.drainSeconds 15 }} # the pause before SIGTERM, the drain, and what it takes to close
  enableServiceLinks: false
  securityContext: {{- toYaml .Values.podSecurityContext | nindent 4 }}
  containers:
    - name: first-responder
      image: {{ include "first-responder.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve]
      env:
        - { name: RESPONDER_CONFIG, value: /etc/first-responder/config/responder.yaml }
        - { name: RUNBOOKS_DIR, value: /etc/first-responder/runbooks }
        - { name: MODE, value: {{ .Values.mode }} }
        - { name: DATA_DIR, value: /data }
        - name: POD_NAMESPACE
          valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
        {{- range $name, $_ := .Values.secrets }}
        - { name: {{ $name }}_FILE, value: /etc/first-responder/secrets/{{ $name }} }
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - { name: http, containerPort: 8080, protocol: TCP }
      startupProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 1, failureThreshold: 60 }
      livenessProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
      readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 }
      lifecycle:
        preStop: { sleep: { seconds: 5 } } # until nobody sends webhooks here any more
      resources: {{- toYaml .Values.resources | nindent 8 }}
      securityContext: {{- toYaml .Values.securityContext | nindent 8 }}
      volumeMounts:
        - { name: config, mountPath: /etc/first-responder/config, readOnly: true }
        - { name: runbooks, mountPath: /etc/first-responder/runbooks, readOnly: true }
        - { name: secrets, mountPath: /etc/first-responder/secrets, readOnly: true }
        - { name: tmp, mountPath: /tmp }
        {{- if eq .Values.storage.kind "embedded" }}
        - { name: data, mountPath: /data }
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap: { name: {{ default (include "first-responder.fullname" .) .Values.existingConfigMap }} }
    - name: runbooks
      configMap: { name: {{ default (printf "%s-runbooks" (include "first-responder.fullname" .)) .Values.runbooks.existingConfigMap }} }
    - name: secrets
      projected:
        defaultMode: 0440
        sources:
          {{- range $name, $secret := .Values.secrets }}
          - secret:
              name: {{ default (include "first-responder.fullname" $) $secret.existingSecret }}
              items: [{ key: {{ include "first-responder.secretKey" (dict "name" $name "secret" $secret) }}, path: {{ $name }} }]
          {{- end }}
    - name: tmp
      emptyDir: { sizeLimit: 64Mi }
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpreadConstraints }}
  topologySpreadConstraints: {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
  {{- else if eq .Values.storage.kind "postgres" }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "first-responder.selectorLabels" $ | nindent 10 }}
    {{- end }}
  {{- end }}
{{- end -}}
