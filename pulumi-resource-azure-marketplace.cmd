@echo off
rem What an engine starts on Windows where Pulumi.yaml or a plugin archive names this folder.
where node >nul 2>nul
if errorlevel 1 (
  echo pulumi-resource-azure-marketplace needs Node.js 20.19 or newer, and finds no `node` on PATH. Install it, and run again. 1>&2
  exit /b 1
)
node "%~dp0dist\plugin\main.js" %*
